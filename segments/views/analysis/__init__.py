"""Pages of what the numbers say: the value of customers, the revenue to come."""
