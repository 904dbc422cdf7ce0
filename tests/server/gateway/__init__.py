"""The protocol from outside: the real server, stock clients and raw frames."""
