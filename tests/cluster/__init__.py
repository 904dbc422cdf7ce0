"""Several servers that have the same rooms, in a real Redis."""
