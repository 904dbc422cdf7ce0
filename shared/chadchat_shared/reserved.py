"""Names that nobody has, as they would be taken for the server's own (protocol: Names)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from unicodedata import category

from .confusables import skeleton
from .errors import BadName
from .looks import looks

RESERVED: Final = frozenset({
    "admin", "administrator", "chadchat", "everybody", "everyone", "moderator", "operator", "root",
    "server", "sysadmin", "sysop", "system",
})  # fmt: skip
"""What nobody is called, as it would be taken for the server or its people; letters only."""

LABELS: Final = RESERVED | {"away", "bot", "host", "muted", "you"}
"""What nobody's name has in brackets, as clients put such a word behind names."""

_RESERVED_LOOKS = {skeleton(word): word for word in RESERVED}
_LABEL_LOOKS = {skeleton(word): word for word in LABELS}

_OPENING = frozenset({"Ps", "Pi"})
_CLOSING = frozenset({"Pe", "Pf"})

_IN_BRACKETS = re.compile(r"\(([^()]*)\)")

_CROWD = re.compile(r"[\W\dlo_]*(people|person)")
"""How the look of "12 people" is, the sender of what is said of many at once."""


def refuse_reserved(name: str) -> None:
    """Raise BadName for a (clean) name of the server's own, in whatever signs it is dressed."""
    if reserved := {word for look in looks(_plain_brackets(name)) for word in _reserved_in(look)}:
        raise BadName(f"The name {min(reserved)!r} is kept for the server. Choose another.")


def _plain_brackets(name: str) -> str:
    """Return ``name`` with round brackets for all brackets and quotation marks."""
    return "".join(
        "(" if sign == "<" or category(sign) in _OPENING
        else ")" if sign == ">" or category(sign) in _CLOSING
        else sign
        for sign in name
    )  # fmt: skip


def _reserved_in(look: str) -> Iterable[str]:
    if word := _RESERVED_LOOKS.get(_word(look)):
        yield word
    for content in _IN_BRACKETS.findall(look):
        for label in content.split(","):
            if word := _LABEL_LOOKS.get(_word(label)):
                yield word
    if crowd := _CROWD.fullmatch(look):
        yield crowd[1]


def _word(look: str) -> str:
    """Return the letters of a look, of its base form: ``the moderators`` is ``moderator``."""
    return re.sub(r"[\W_]+", "", look).removeprefix("the").removesuffix("s")
