"""The pages of the officer's desk."""
