"""What would limit 1, 10 and 100 nodes: formulas, and a simulation that throws dice beside them."""
