"""What a raw text means, one module per kind; plain rules without Django."""
