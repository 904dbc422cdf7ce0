"""Names of members (protocol: Text)."""

from __future__ import annotations

import unicodedata

from .errors import BadName
from .limits import NAME_MAX

_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Control, format (zero-width and bidi among them), surrogate, line and paragraph separator."""


def clean_name(typed: str) -> str:
    """Return the name that is shown: NFKC, trimmed, 1 to NAME_MAX characters.

    Raises BadName where it is empty or too long, or has a character that cannot be seen.
    """
    name = unicodedata.normalize("NFKC", typed.strip()).strip()
    if not 1 <= len(name) <= NAME_MAX:
        raise BadName
    if any(unicodedata.category(character) in _FORBIDDEN_CATEGORIES for character in name):
        raise BadName
    return name


def name_key(name: str) -> str:
    """Return what two names share exactly when they are the same name without regard to case."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
