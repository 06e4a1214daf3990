"""Letters to people about their requests: templates, drafts, sending."""
