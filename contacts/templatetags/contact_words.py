"""Words for the codes on contact pages."""

from django import template

from contacts.reading.words import label_words

register = template.Library()
register.filter("label_words", label_words)
