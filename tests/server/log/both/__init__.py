"""What every store does: one suite for the log in SQLite and the log in Redis."""
