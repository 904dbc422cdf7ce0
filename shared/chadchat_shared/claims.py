"""What a newcomer brings so that its join can be asked again (protocol: Claims)."""

from __future__ import annotations

import re
import secrets
from typing import Final

CLAIM_PATTERN: Final = r"\A[A-Za-z0-9_-]{43}\Z"
"""32 bytes in base64url (RFC 4648, section 5) without padding."""


def new_claim() -> str:
    """Return 256 random bits as text: the token that a newcomer makes for itself."""
    return secrets.token_urlsafe(32)


def is_claim(text: str) -> bool:
    """Say whether ``text`` has the form of a claim."""
    return re.match(CLAIM_PATTERN, text) is not None
