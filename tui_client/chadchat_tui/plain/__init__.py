"""The chat line by line, for screen readers and for terminals whose cursor cannot be moved.

``line_editor`` is what is typed, ``terminal`` where that is read and where lines are written,
``asking`` what is asked for to come into a room, and ``chat`` what goes between them and the
workspace.
"""

from .chat import LineChat

__all__ = ["LineChat"]
