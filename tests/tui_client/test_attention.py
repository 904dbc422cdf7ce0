"""Which messages are worth a word to somebody who looks elsewhere."""

from __future__ import annotations

import pytest

from chadchat_tui.state.attention import Attention, Level, deserves


@pytest.mark.parametrize(
    ("level", "plain", "mention"),
    [("all", True, True), ("mentions", False, True), ("none", False, False)],
)
def test_the_level_says_which(level: Level, *, plain: bool, mention: bool) -> None:
    assert deserves(level, own=False, mention=False) is plain
    assert deserves(level, own=False, mention=True) is mention
    assert not deserves(level, own=True, mention=True)


def test_who_looks_is_told_nothing() -> None:
    """A terminal that says nothing of its focus is taken to have it."""
    attention = Attention()
    assert not attention.heard("all", own=False, mention=True)
    assert attention.missed == 0


def test_what_was_missed_is_counted_until_one_looks() -> None:
    attention = Attention()
    attention.focus(focused=False)
    assert attention.heard("all", own=False, mention=False)
    assert not attention.heard("mentions", own=False, mention=False)
    assert attention.heard("mentions", own=False, mention=True)
    assert attention.missed == 2
    attention.focus(focused=True)
    assert attention.missed == 0


def test_who_wants_quiet_is_told_nothing_and_finds_what_was_missed() -> None:
    attention = Attention()
    attention.focus(focused=False)
    attention.quiet = True
    assert not attention.heard("all", own=False, mention=True)
    assert attention.missed == 1
    attention.quiet = False
    assert attention.heard("all", own=False, mention=True)


def test_who_is_away_does_not_look_though_the_terminal_has_the_focus() -> None:
    """Until they write."""
    attention = Attention()
    attention.leave("lunch")
    attention.focus(focused=True)
    assert attention.heard("all", own=False, mention=False)
    assert attention.missed == 1
    attention.come_back()
    assert (attention.away, attention.missed, attention.looking) == (None, 0, True)
