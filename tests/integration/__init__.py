"""Everything together: the server, the terminal client, the page and stock clients in one room."""
