"""The log in SQLite, with its real thread and real files."""
