"""What names look like, and when two are taken for one (protocol: Names)."""

from __future__ import annotations

from typing import Final
from unicodedata import normalize

from .confusables import skeleton
from .limits import NAME_CODE_POINTS_MAX

EMOJI_STYLE: Final = "\ufe0f"
"""The variation selector that makes the symbol before it an emoji."""


def fold_case(name: str) -> str:
    """Return ``name``, which is short, without its case. What comes of it may be longer."""
    folded = normalize("NFKC", name).casefold().replace(EMOJI_STYLE, "")
    return normalize("NFKC", folded)


def looks(name: str) -> frozenset[str]:
    """Return what the name looks like. Names with a look in common are taken for one.

    A look is a skeleton (UTS 39) without its case: of the name as it is written, as a Greek
    ``Ν`` is taken for an ``N`` and ``ν`` for a ``v``, and of the name in lower case, as case makes
    no difference. What is too long for a name looks like none.
    """
    if len(name) > NAME_CODE_POINTS_MAX:
        return frozenset()
    if name.isascii():
        return frozenset({skeleton(name.lower())})
    written = skeleton(normalize("NFKC", name))
    return frozenset({skeleton(fold_case(name)), skeleton(fold_case(written))})


def stand_side_by_side(one: str, other: str) -> bool:
    """Say whether two names with a look in common are two all the same.

    ASCII names are one by their case alone: people are called ``Ella`` and ``Elia``, ``user1`` and
    ``userl``.
    """
    return one.isascii() and other.isascii() and one.lower() != other.lower()
