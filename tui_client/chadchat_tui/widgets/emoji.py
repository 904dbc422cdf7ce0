"""Emoji by the names that people know them by, such as ``smile``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

_TYPEABLE = re.compile(r"[a-z0-9_+-]+\Z")


@cache
def emoji_by_name() -> Mapping[str, str]:
    """Return them all, without those that differ from another by the colour of the skin alone."""
    # Unicode's own names are not those that people type, and Rich, which Textual draws with, has
    # them; loaded when the first is asked for, as that takes a while.
    from rich._emoji_codes import EMOJI  # noqa: PLC0415

    return {
        name: character
        for name, character in EMOJI.items()
        if _TYPEABLE.match(name) and "skin_tone" not in name
    }
