"""What Chad Chat costs, measured. Run by ``make bench``; no part of the tests."""
