"""What a right changes: each module is one right, each operation acts on a confirmed record."""
