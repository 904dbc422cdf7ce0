"""Cleaning of what people write (protocol: Text).

Cleaning happens where text enters (the server) and again where it is drawn (the clients), so that
no escape sequence, bidi override or half surrogate of somebody else's reaches a terminal or page.
"""

from __future__ import annotations

import re

from .errors import BadRequest, TooLong
from .limits import TEXT_MAX, TOPIC_MAX

_CONTROLS = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but tab and newline, DEL, C1
    "\u202a-\u202e\u2066-\u2069"  # bidi overrides and isolates
    "\u2028\u2029"  # line and paragraph separators
    "\ud800-\udfff"  # lone surrogates
)
_UNWANTED = re.compile(f"[{_CONTROLS}]")
_UNWANTED_IN_LINE = re.compile(f"[{_CONTROLS}\t\n]+")


def clean_text(text: str) -> str:
    """Return ``text`` with only newline and tab left of the controls, and no space at its end."""
    if text.isprintable():  # a fast check that no unwanted character passes
        return text.rstrip()
    return _UNWANTED.sub("", text.replace("\r\n", "\n")).rstrip()


def clean_line(text: str) -> str:
    """Return ``text`` as one trimmed line: like ``clean_text``, with breaks and tabs as a space."""
    line = _UNWANTED_IN_LINE.sub(lambda run: " " if set(run[0]) & set("\t\n\r") else "", text)
    return line.strip()


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
