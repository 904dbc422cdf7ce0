"""The domain, with time handed in."""
