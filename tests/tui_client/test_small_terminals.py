"""Terminals of few cells, and that change their size while something stands open in them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Final

import msgspec
import pytest

from chadchat_shared.answers import Found
from chadchat_tui.conversation import Entry
from chadchat_tui.screens.search import SearchScreen

from .odd_server import JOINED, OddServer, odd_server
from .samples import said
from .seat import Seat, seat
from .waiting import eventually

SIZES: Final = ((1, 1), (1, 30), (200, 1), (10, 3), (2, 20), (60, 20))
FOUND: Final[dict[str, object]] = msgspec.to_builtins(
    Found(messages=[said(seq) for seq in range(40, 0, -1)], more=False)
)


@pytest.fixture
async def odd() -> AsyncIterator[OddServer]:
    async with odd_server(join=JOINED, search=FOUND, typing={"ok": True}) as server:
        yield server


async def _resized(who: Seat, *keys: str) -> None:
    """Go through all sizes, with the keys in a burst at each; what fails in the app is raised."""
    for size in SIZES:
        await who.pilot.resize_terminal(*size)
        for key in keys:
            who.app.simulate_key(key)
    await who.pilot.pause()


@pytest.mark.parametrize(
    "keys",
    [
        [], ["ctrl+p"], ["ctrl+t"], ["f1"], ["f6", "f2"], ["f7", "up", "space"], ["/", "tab"],
        ["ctrl+r", "a"], [*"word w"],
    ],
    ids=" ".join,
)  # fmt: skip
async def test_any_size_will_do(odd: OddServer, keys: Sequence[str]) -> None:
    """Whatever stands open, and with whatever goes through it."""
    async with seat(Entry(odd.url, "sean", "ABCD")) as sean:
        await sean.until_inside()
        await sean.pilot.press(*keys)
        await _resized(sean, "pagedown", "pageup", "up", "down")


async def test_any_size_will_do_for_what_is_found(odd: OddServer) -> None:
    async with seat(Entry(odd.url, "sean", "ABCD")) as sean:
        await sean.until_inside()
        await sean.pilot.press("ctrl+f", "a", "enter")
        panel = sean.app.screen
        assert isinstance(panel, SearchScreen)
        await eventually(lambda: bool(panel._listed))
        await _resized(sean, "pagedown", "pageup", "pageup")
