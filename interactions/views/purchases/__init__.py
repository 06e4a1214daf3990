"""The pages of purchases: orders, products, files."""
