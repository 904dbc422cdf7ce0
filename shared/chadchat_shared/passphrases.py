"""The passphrase of a room: what is typed in two places is the same where it looks the same."""

from __future__ import annotations

from unicodedata import normalize

from .errors import TooLong
from .limits import PASSPHRASE_MAX
from .text import clean_line

_DECOMPOSED_MAX = 4
"""Characters that NFC makes one of at most, such as the letter and the three marks of ᾂ."""


def clean_passphrase(typed: str) -> str:
    """Return the passphrase that was meant: one trimmed line in NFC (RFC 8265, section 4.2.2).

    It may be empty, which is none. Raises TooLong beyond PASSPHRASE_MAX characters.
    """
    line = clean_line(typed)
    # Looked at first, as normalising takes the square of the time for a long pile of marks.
    if len(line) <= PASSPHRASE_MAX * _DECOMPOSED_MAX:
        passphrase = normalize("NFC", line)
        if len(passphrase) <= PASSPHRASE_MAX:
            return passphrase
    raise TooLong(f"A passphrase has at most {PASSPHRASE_MAX} characters.")
