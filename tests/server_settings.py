"""The settings of a start of the server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chadchat_server.config import Settings, make_parser, settings_of


def load_settings(arguments: Sequence[str], environment: Mapping[str, str]) -> Settings:
    """Return the settings of a start with these.

    Raises SettingError for a value that cannot be used; exits with 2 for wrong usage.
    """
    return settings_of(make_parser().read(arguments), environment)
