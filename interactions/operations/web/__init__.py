"""Events of the website: taken in before the answer, counted and linked afterwards."""
