"""Room codes: 4 to 12 capital letters (protocol: Words)."""

from __future__ import annotations

import re
import secrets
from string import ascii_uppercase

from .errors import BadCode
from .limits import CODE_LENGTH, CODE_LENGTH_MAX, CODE_LENGTH_MIN

_CODE = re.compile(rf"[A-Za-z]{{{CODE_LENGTH_MIN},{CODE_LENGTH_MAX}}}\Z")


def normalise_code(typed: str) -> str:
    """Return the code that was meant; lower case and white space around it do not matter.

    Raises BadCode for anything that is not 4 to 12 ASCII letters.
    """
    typed = typed.strip()
    if not _CODE.match(typed):
        raise BadCode
    return typed.upper()


def generate_code(length: int = CODE_LENGTH) -> str:
    """Draw a code from the operating system's randomness; ``length`` is in letters, 4 to 12."""
    if not CODE_LENGTH_MIN <= length <= CODE_LENGTH_MAX:
        raise ValueError(f"a code has {CODE_LENGTH_MIN} to {CODE_LENGTH_MAX} letters, not {length}")
    return "".join(secrets.choice(ascii_uppercase) for _ in range(length))
