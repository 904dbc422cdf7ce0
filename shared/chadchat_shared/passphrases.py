"""The passphrase of a room: what is typed in two places is the same where it looks the same."""

from __future__ import annotations

import unicodedata

from .errors import TooLong
from .limits import PASSPHRASE_MAX
from .text import clean_line


def clean_passphrase(typed: str) -> str:
    """Return the passphrase that was meant: one trimmed line in NFC (RFC 8265, section 4.2.2).

    It may be empty, which is none. Raises TooLong beyond PASSPHRASE_MAX characters.
    """
    passphrase = unicodedata.normalize("NFC", clean_line(typed))
    if len(passphrase) > PASSPHRASE_MAX:
        raise TooLong(f"A passphrase has at most {PASSPHRASE_MAX} characters.")
    return passphrase
