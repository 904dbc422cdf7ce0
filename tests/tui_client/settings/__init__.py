"""The settings, from the file to what counts."""
