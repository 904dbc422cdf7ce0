"""What can be set, and what holds where nothing is."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta, Struct, field

from ..links import DEFAULT_SERVER
from ..state.attention import Level
from ..state.preferences import Preferences, ThemeName
from ..state.times import TimeFormat


class Notify(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one is told of messages while one looks elsewhere."""

    level: Annotated[
        Level, Meta(description="Of which messages, where a room has no level of its own.")
    ] = "mentions"
    bell: Annotated[bool, Meta(description="Whether the terminal's bell rings.")] = True
    desktop: Annotated[
        bool, Meta(description="Whether a notification is shown, where the terminal can.")
    ] = True
    title: Annotated[
        bool, Meta(description="Whether the window's title tells the room, and how many are new.")
    ] = True


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that can be set. ``keys`` has those that are not a binding's default, by its id,
    as Textual writes them.
    """

    server: Annotated[
        str, Meta(description="Where the server is.", extra={"variable": "CHADCHAT_SERVER"})
    ] = DEFAULT_SERVER
    name: Annotated[
        str, Meta(description="Who you are in a room.", extra={"variable": "CHADCHAT_NAME"})
    ] = ""
    theme: Annotated[
        ThemeName, Meta(description="The colours.", extra={"variable": "CHADCHAT_THEME"})
    ] = "dark"
    time_format: Annotated[TimeFormat, Meta(description="How times are shown.")] = "24h"
    plain: Annotated[
        bool,
        Meta(
            description="Whether you chat line by line, without a screen.",
            extra={"variable": "CHADCHAT_PLAIN"},
        ),
    ] = False
    notify: Notify = field(default_factory=Notify)
    keys: dict[str, str] = field(default_factory=dict)

    @property
    def preferences(self) -> Preferences:
        """What the client begins with, and may be changed while it runs."""
        return Preferences(
            theme=self.theme, time_format=self.time_format, level=self.notify.level,
            keys=self.keys,
        )  # fmt: skip


DEFAULTS: Final = Settings()
