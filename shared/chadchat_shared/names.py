"""Names of members (protocol: Text): what one may be, and when two are the same."""

from __future__ import annotations

import re
from unicodedata import category, normalize

from .errors import BadName
from .limits import NAME_CODE_POINTS_MAX, NAME_MARKS_MAX, NAME_MAX
from .looks import EMOJI_STYLE, fold_case
from .reserved import refuse_reserved
from .text import thin_marks

_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
"""Control, format (zero-width and bidi among them), unassigned (noncharacters among them), private
use, surrogate, line and paragraph separator."""

_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\ufe00-\ufe0e\U00016fe4\U0001d159"
    "\U000e0100-\U000e01ef]"
)
"""What shows nothing though its category does not say so: joiner, fillers, variation selectors
(Unicode's Default_Ignorable_Code_Point), the blank braille pattern and note head."""


def clean_name(typed: str) -> str:
    """Return the name as ``tidy_name`` has it. Raises BadName also where it is reserved."""
    name = tidy_name(typed)
    refuse_reserved(name)
    return name


def tidy_name(typed: str) -> str:
    """Return the name that is shown: NFKC, trimmed, single spaces, 1 to NAME_MAX graphemes.

    Raises BadName where it is empty or too long, or has a character that cannot be seen.
    """
    trimmed = typed.strip()
    # Looked at first, as normalising takes the square of the time for a long pile of marks.
    if len(trimmed) > NAME_CODE_POINTS_MAX:
        raise BadName
    name = re.sub(" {2,}", " ", normalize("NFKC", trimmed).strip())
    if not 1 <= len(name) <= NAME_CODE_POINTS_MAX:
        raise BadName
    _check_characters(name)
    if _graphemes(name) > NAME_MAX:
        raise BadName
    return name


def name_key(name: str) -> str:
    """Return what two names share exactly when they are the same name without regard to case.

    What is too long for a name is like nothing but itself.
    """
    return name if len(name) > NAME_CODE_POINTS_MAX else fold_case(name)


def _graphemes(name: str) -> int:
    """Count what people take for characters (UAX 29, section 3)."""
    if name.isascii():
        return len(name)
    from wcwidth import iter_graphemes  # noqa: PLC0415  # most names do without it

    return sum(1 for _ in iter_graphemes(name))


def _check_characters(name: str) -> None:
    """Raise BadName where anything of it cannot be seen, or covers its surroundings."""
    if name.isascii() and name.isprintable():
        return
    if any(category(character) in _FORBIDDEN_CATEGORIES for character in name):
        raise BadName
    if category(name[0]).startswith("M") or _UNSEEN.search(name) or _has_stray_selector(name):
        raise BadName
    if thin_marks(name, NAME_MARKS_MAX) != name:
        raise BadName


def _has_stray_selector(name: str) -> bool:
    """Say whether an emoji selector stands behind anything but a symbol."""
    return any(
        character == EMOJI_STYLE and category(before) != "So"
        for before, character in zip(" " + name, name, strict=False)
    )
