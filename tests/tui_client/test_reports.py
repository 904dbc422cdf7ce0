"""What the terminal says of itself is no typing, however its bytes come."""

from __future__ import annotations

from collections.abc import Iterable
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import constants
from textual._xterm_parser import XTermParser
from textual.events import AppBlur, AppFocus, Key

from chadchat_tui.pasting import PasteSafeParser
from tests.server_process import ServerProcess

from .seat import inside
from .test_pasting import parsed, split
from .waiting import eventually

ST = "\x1b\\"
REPORTS = [
    "\x1b]11;rgb:1e1e/1e1e/2e2e\x07",
    f"\x1b]11;rgb:1e1e/1e1e/2e2e{ST}",
    f"\x1b]10;rgba:c0c0/caca/f5f5/ffff{ST}",
    f"\x1b]99;i=chadchat;{ST}",
    f"\x1b]52;c;{'aGVsbG8g' * 100}{ST}",
    f"\x1bP>|A terminal of a long name, version 370 (2026-01-01){ST}",
    f"\x1bP!|7E565445{ST}",
    f"\x1bP1$r0;4;38:2:1:2:3m{ST}",
    f"\x1bP1+r524742=38{ST}",
    f"\x1b_Gi=31;OK{ST}",
    "\x1b[?62;22;52c",
    "\x1b[>41;370;0c",
    "\x1b[?1u",
    "\x1b[?0u",
    "\x1b[0n",
    "\x1b[?997;1n",
    "\x1b[8;24;80t",
    "\x1b[4;600;800t",
    "\x1b[?1;1;1R",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _short_whiles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "ESCAPE_DELAY", 0.001)


@given(
    report=st.sampled_from(REPORTS),
    cuts=st.lists(st.integers(min_value=0), max_size=5),
)
def test_a_report_is_no_keys(report: str, cuts: list[int]) -> None:
    """And what was typed before and after it stays what it is."""
    assert parsed(split(f"a{report}b\r\x1b[A{report}c", cuts)) == ["a", "b", "enter", "up", "c"]


@pytest.mark.parametrize(
    "typed",
    [
        "\x1b", "\x1b\x1b", "\x1b\\", "\x1b]", "\x1b]hello", "\x1b]11", "\x1bP", "\x1bPeter",
        "\x1bP1+1", "\x1b_", "\x1b_Gin", "\x1b[[A", "\x1b[", "\x1b[1;5A", "\x1bOP",
    ],
)  # fmt: skip
def test_what_only_begins_like_one_is_keys(typed: str) -> None:
    """As Textual tells them."""
    told = _keys_after_a_while(PasteSafeParser(), [typed])
    assert told
    assert told == _keys_after_a_while(XTermParser(), [typed])


@pytest.mark.parametrize("end", ["\r", "\x03", "\x1b[A", "\x1b\r"])
def test_a_report_whose_end_is_lost_swallows_little(end: str) -> None:
    lost = "\x1b]11;rgb:1e1e"
    assert parsed([lost, end, "x"]) == [*parsed([end]), "x"]


def test_a_report_whose_end_is_lost_is_over_in_a_moment() -> None:
    assert _keys_after_a_while(PasteSafeParser(), ["a\x1b]11;rgb:1e1e", "b"]) == ["a", "b"]


async def test_only_the_last_change_of_the_focus_counts(
    server: ServerProcess,
) -> None:
    async with inside(server) as sean:
        changes = list[bool]()

        def changed(focused: bool) -> None:
            changes.append(focused)

        sean.app.watch(sean.app, "app_focus", changed, init=False)
        for event in PasteSafeParser().feed("\x1b[O\x1b[I" * 1000 + "\x1b[O"):
            assert isinstance(event, AppFocus | AppBlur)
            sean.app.post_message(event)
        await eventually(lambda: not sean.app.app_focus)
        assert changes == [False]


def _keys_after_a_while(parser: XTermParser, reads: Iterable[str]) -> list[str]:
    """Return the keys, where so much time goes by after each read that nothing more is awaited."""
    told = list[str]()
    now = 0.0
    with patch("textual._parser.get_time", lambda: now):
        for read in reads:
            events = [*parser.feed(read)]
            now += constants.ESCAPE_DELAY
            events += parser.tick()
            while not events:
                now += constants.ESCAPE_DELAY
                events += parser.tick()
            told += [event.key for event in events if isinstance(event, Key)]
    return told
