"""Pages of HIPAA mode."""
