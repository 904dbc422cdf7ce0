"""What happens to several servers that have the same rooms in one Redis."""
