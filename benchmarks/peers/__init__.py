"""Other servers that speak the same few events, to compare with."""
