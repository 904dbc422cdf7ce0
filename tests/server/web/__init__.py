"""The pages, the session cookie and health, by plain HTTP."""
