"""What others have sent, so that it commands no terminal in which it is read."""

from __future__ import annotations


def printable(text: str) -> str:
    """Return ``text`` with what commands a terminal escaped."""
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode() for each in text
    )
