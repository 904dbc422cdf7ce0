"""Cleaning of what people write (protocol: Text).

Cleaning happens where text enters (the server) and again where it is drawn (the clients), so that
no escape sequence, bidi override or half surrogate of somebody else's reaches a terminal or page.
"""

from __future__ import annotations

import re
from unicodedata import category

from .errors import BadRequest, TooLong
from .limits import MARKS_MAX, REASON_MAX, TEXT_MAX, TOPIC_MAX

_UNWANTED = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but tab and newline, DEL, C1
    "\u202a-\u202e\u2066-\u2069"  # bidi overrides and isolates
    "\u2028\u2029"  # line and paragraph separators
    "\ud800-\udfff"  # lone surrogates
    "]"
)
_BREAKS = re.compile("[\t\n\r]+")

_MARKS = frozenset({"Mn", "Me", "Cf"})
"""Categories of what has no place of its own: nonspacing and enclosing marks, format characters."""

_CROWD = re.compile(rf"[^\w\s!-~]{{{MARKS_MAX + 1},}}")
"""Where too many marks may be, which are rare: no letter, digit, space or ASCII for so long."""


def clean_text(text: str) -> str:
    """Return ``text`` with only newline and tab left of the controls, and no space at its end.

    Of marks that follow each other, no more than ``MARKS_MAX`` stay.
    """
    if not text.isprintable():  # a fast check that no unwanted character passes
        text = _UNWANTED.sub("", text.replace("\r\n", "\n"))
    if not text.isascii():
        text = _CROWD.sub(lambda crowd: thin_marks(crowd[0], MARKS_MAX), text)
    return text.rstrip()


def clean_line(text: str) -> str:
    """Return ``text`` as one trimmed line: like ``clean_text``, with breaks and tabs as a space."""
    return clean_text(_BREAKS.sub(" ", text)).strip()


def thin_marks(text: str, most: int) -> str:
    """Return ``text`` with at most ``most`` marks or format characters in a row, the first ones.

    Scripts and emoji need a few; piled up by the hundred they cover the lines around them.
    """
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if category(character) in _MARKS else 0
        if marks <= most:
            kept.append(character)
    return "".join(kept)


def clean_message(text: str, limit: int = TEXT_MAX) -> str:
    """Return what of ``text`` goes into the log; ``limit`` counts characters after cleaning.

    Raises BadRequest where nothing is left, TooLong where too much is.
    """
    cleaned = clean_text(text)
    if not cleaned:
        raise BadRequest("A message needs some text.")
    if len(cleaned) > limit:
        raise TooLong(f"A message has at most {limit:,} characters; this one has {len(cleaned):,}.")
    return cleaned


def clean_topic(text: str) -> str:
    """Return a topic of one line, possibly empty. Raises TooLong beyond TOPIC_MAX characters."""
    cleaned = clean_line(text)
    if len(cleaned) > TOPIC_MAX:
        raise TooLong(f"A topic has at most {TOPIC_MAX} characters.")
    return cleaned


def clean_reason(text: str) -> str:
    """Return a host's reason as one line, possibly empty. Raises TooLong beyond REASON_MAX."""
    cleaned = clean_line(text)
    if len(cleaned) > REASON_MAX:
        raise TooLong(f"A reason has at most {REASON_MAX} characters.")
    return cleaned
