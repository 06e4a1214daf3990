"""What customers will do and be worth: models of the papers, pure, in weeks and one currency."""
