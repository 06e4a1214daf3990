"""What the pages of purchases show."""
