"""What one has chosen for as long as the client runs; the settings are what it begins with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, get_args

from msgspec import Struct, field

from .attention import Level
from .times import TimeFormat

ThemeName = Literal["dark", "light", "high-contrast", "terminal"]

THEME_NAMES: Final[tuple[ThemeName, ...]] = get_args(ThemeName)


class Preferences(Struct, kw_only=True):
    """The ``theme``, how times are shown, of which messages one is told where a room has no
    ``level`` of its own, and the ``keys`` that are not a binding's default, by its id.
    """

    theme: ThemeName = "dark"
    time_format: TimeFormat = "24h"
    level: Level = "mentions"
    keys: Mapping[str, str] = field(default_factory=dict)
