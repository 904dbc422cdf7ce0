"""Names of members (protocol: Text): what one may be, and when two are taken for one."""

from __future__ import annotations

import re
from typing import Final
from unicodedata import category, normalize

from .confusables import skeleton
from .errors import BadName
from .limits import NAME_CODE_POINTS_MAX, NAME_MARKS_MAX, NAME_MAX
from .text import thin_marks

_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Control, format (zero-width and bidi among them), surrogate, line and paragraph separator."""

_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0e\uffa0\ufff0-\ufff8"
    "\U000e0000-\U000e0fff]"
)
"""What shows nothing though its category does not say so: joiner, fillers, variation selectors
(Unicode's Default_Ignorable_Code_Point), the blank braille pattern."""

_EMOJI_STYLE = "\ufe0f"
"""The variation selector that makes the symbol before it an emoji."""

RESERVED: Final = frozenset({
    "admin", "administrator", "chadchat", "everybody", "everyone", "moderator", "operator", "root",
    "server", "sysadmin", "sysop", "system",
})  # fmt: skip
"""What nobody is called, as it would be taken for the server or its people; letters only."""

_LABELS: Final = RESERVED | {"host", "you"}
"""What nobody's name has in brackets, as clients put such a word behind names."""

_BRACKETED = re.compile(r"[(\[{<]\W*(\w+)\W*[)\]}>]")
"""A word in brackets, such as ``(host)``."""


def clean_name(typed: str) -> str:
    """Return the name that is shown: NFKC, trimmed, single spaces, 1 to NAME_MAX graphemes.

    Raises BadName where it is empty or too long, has a character that cannot be seen, or is
    reserved.
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
    _check_reserved(name)
    return name


def name_key(name: str) -> str:
    """Return what two names share exactly when they are the same name without regard to case.

    What is too long for a name is like nothing but itself.
    """
    return name if len(name) > NAME_CODE_POINTS_MAX else _fold(name)


def looks(name: str) -> frozenset[str]:
    """Return what the name looks like. Two names with a look in common are taken for one.

    A look is a skeleton (UTS 39) without its case: of the name as it is written, as a Cyrillic
    ``В`` is taken for a ``B`` and ``в`` is not, and of the name in lower case, as case makes no
    difference. ASCII stands for itself, so that ASCII names are one by their case alone. What is
    too long for a name looks like none.
    """
    if len(name) > NAME_CODE_POINTS_MAX:
        return frozenset()
    if name.isascii():
        return frozenset({name.lower()})
    written = skeleton(normalize("NFKC", name))
    return frozenset({skeleton(_fold(name)), skeleton(_fold(written))})


def _fold(name: str) -> str:
    """Return ``name`` without its case, which may be longer."""
    folded = normalize("NFKC", name).casefold().replace(_EMOJI_STYLE, "")
    return normalize("NFKC", folded)


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


def _check_reserved(name: str) -> None:
    """Raise BadName for a name of the server's own, in whatever signs it is dressed."""
    reserved = set[str]()
    for look in looks(name):
        reserved |= RESERVED & {re.sub(r"[\W_]+", "", look)}
        reserved |= _LABELS.intersection(_BRACKETED.findall(look))
    if reserved:
        raise BadName(f"The name {min(reserved)!r} is kept for the server. Choose another.")


def _has_stray_selector(name: str) -> bool:
    """Say whether an emoji selector stands behind anything but a symbol."""
    return any(
        character == _EMOJI_STYLE and category(before) != "So"
        for before, character in zip(" " + name, name, strict=False)
    )
