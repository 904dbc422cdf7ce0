"""The terminal client: a Python client of the server, and a chat room drawn with Textual on it.

``session`` talks to the server and knows no Textual; ``state`` is what the screen shows, as a
function of ``events``; ``widgets``, ``screens`` and ``app`` draw it; ``cli`` is the command line.
"""
