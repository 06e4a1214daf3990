"""The words a rule may use: what stands in the database meets what an editor may read."""

from segments.vocabulary.words import vocabulary_for

__all__ = ["vocabulary_for"]
