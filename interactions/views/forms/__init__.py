"""Pages of forms: the public one, the builder, the results."""
