"""The commands that change how the client is for oneself; nobody else notices."""

from __future__ import annotations

from typing import Final

from .actions import Actions, Command


async def run_keys(actions: Actions, _: str) -> None:
    """Show the keys."""
    actions.keys()


async def run_theme(actions: Actions, name: str) -> None:
    """Draw in another theme, or show which there are."""
    actions.theme(name)


async def run_notify(actions: Actions, level: str) -> None:
    """Set of which messages of the room one is told, or show it."""
    actions.notify(level)


async def run_quiet(actions: Actions, _: str) -> None:
    """Be told of nothing in any room, or as before again."""
    actions.quiet()


async def run_away(actions: Actions, why: str) -> None:
    """Be away until one writes."""
    actions.away(why)


FOR_ONESELF: Final = {
    "notify": Command("/notify [LEVEL]", "be told here of all, mentions, none", run_notify),
    "quiet": Command("/quiet", "be told of nothing; again ends it", run_quiet),
    "away": Command("/away [WHY]", "be told as if you looked elsewhere", run_away),
    "theme": Command("/theme [NAME]", "other colours", run_theme),
    "keys": Command("/keys", "every key, as it is now", run_keys),
}
"""Every one, by its name."""
