"""Names of members (protocol: Text)."""

from __future__ import annotations

import re
import unicodedata

from .errors import BadName
from .limits import NAME_MAX

_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Control, format (zero-width and bidi among them), surrogate, line and paragraph separator."""

_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0e\uffa0"
    "\U000e0100-\U000e01ef]"
)
"""What shows nothing though its category does not say so: joiner, fillers, variation selectors
(Unicode's Default_Ignorable_Code_Point), the blank braille pattern."""

_EMOJI_STYLE = "\ufe0f"
"""The variation selector that makes the symbol before it an emoji."""


def clean_name(typed: str) -> str:
    """Return the name that is shown: NFKC, trimmed, 1 to NAME_MAX characters.

    Raises BadName where it is empty or too long, or has a character that cannot be seen.
    """
    name = unicodedata.normalize("NFKC", typed.strip()).strip()
    if not 1 <= len(name) <= NAME_MAX:
        raise BadName
    if any(unicodedata.category(character) in _FORBIDDEN_CATEGORIES for character in name):
        raise BadName
    if unicodedata.combining(name[0]) or _UNSEEN.search(name) or _has_stray_selector(name):
        raise BadName
    return name


def name_key(name: str) -> str:
    """Return what two names share exactly when they are the same name without regard to case."""
    folded = unicodedata.normalize("NFKC", name).casefold().replace(_EMOJI_STYLE, "")
    return unicodedata.normalize("NFKC", folded)


def _has_stray_selector(name: str) -> bool:
    """Say whether an emoji selector stands behind anything but a symbol."""
    return any(
        character == _EMOJI_STYLE and unicodedata.category(before) != "So"
        for before, character in zip(" " + name, name, strict=False)
    )
