"""The chat line by line."""
