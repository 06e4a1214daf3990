"""Files of purchases: how to know them, and what their lines say."""
