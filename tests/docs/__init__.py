"""The documents say what the programs do."""
