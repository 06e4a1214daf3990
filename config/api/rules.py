"""A rule in the body of a request; the app that knows the language describes it to programs."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

# The name under which the document of the API holds the language.
RULE = "Rule"


@extend_schema_field({"$ref": f"#/components/schemas/{RULE}"})
class RuleField(serializers.DictField):
    """A rule of segments, with or without its envelope of version and time zone."""
