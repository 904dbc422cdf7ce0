"""How much more a message can hold."""

from __future__ import annotations

from typing import Final

from textual.content import Content

from chadchat_shared.limits import TEXT_MAX

NEAR: Final = 200
"""How many characters before the longest message it is said how many are left."""


def length_lines(text: str) -> list[Content]:
    """Return what there is to say of the length of ``text``, where that is worth a word."""
    text = text.rstrip()
    length = len(text) - text.startswith("//")
    if length < TEXT_MAX - NEAR or (text.startswith("/") and not text.startswith("//")):
        return []
    if length <= TEXT_MAX:
        return [Content.styled(f"{TEXT_MAX - length} characters left", "dim")]
    over = f"{length - TEXT_MAX:,} character{'s' if length - TEXT_MAX > 1 else ''}"
    return [Content.styled(f"{over} over the limit of {TEXT_MAX:,}", "$text-warning")]
