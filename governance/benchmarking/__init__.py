"""What governance costs, measured; `benchmarks.py` names each of them."""
