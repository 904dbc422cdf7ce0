"""A room in lines of text."""

from __future__ import annotations

from datetime import UTC

from chadchat_tui.events import Connected, Entered, Posted
from chadchat_tui.state.plain import plain_text
from chadchat_tui.state.room import RoomState
from chadchat_tui.state.transcript import Transcript

from .samples import DAY, ME, NOON, notice, said, said_by_bot, snapshot

FRIDAY, SATURDAY = "Friday, 4 October 2024", "Saturday, 5 October 2024"


def entered(*texts: str, read: int = 0) -> tuple[RoomState, Transcript]:
    """Return a room in which these were said, as one comes into it."""
    state = RoomState("http://localhost:5000", UTC)
    state.read, state.epoch = read, "epoch" if read else ""
    transcript = Transcript(state)
    state.apply(Connected())
    messages = [said(seq, text) for seq, text in enumerate(texts, 1)]
    state.apply(Entered(snapshot(messages), resumed=False))
    return state, transcript


def test_each_line_is_told_once() -> None:
    state, transcript = entered("first")
    assert transcript.take() == [FRIDAY, "12:00 ana: first"]
    assert transcript.take() == []
    state.apply(said(2, "second\nline"))
    state.apply(notice())
    assert transcript.take() == ["12:00 ana: second\n    line", "· ana has entered the room"]


def test_what_somebody_does_is_told_so() -> None:
    _, transcript = entered("/me waves", "/me", "/meadow")
    assert transcript.take() == [
        FRIDAY, "12:00 * ana waves", "12:00 ana: /me", "12:00 ana: /meadow",
    ]  # fmt: skip


def test_what_a_bot_says_has_its_mark_behind_the_name() -> None:
    state, transcript = entered("hi")
    state.apply(said_by_bot(2, name="ana"))
    state.apply(said_by_bot(3, "/me waves", name="ana"))
    assert transcript.take() == [
        FRIDAY, "12:00 ana: hi", "12:00 ana (bot): build failed", "12:00 * ana (bot) waves",
    ]  # fmt: skip
    assert plain_text(state.log.rows[:2]) == "ana: hi\nana (bot): build failed"


def test_of_a_long_log_the_last_lines_are_told() -> None:
    _, transcript = entered(*map(str, range(1, 51)))
    lines = transcript.take()
    assert (lines[0], lines[1], lines[-1]) == (FRIDAY, "12:00 ana: 31", "12:00 ana: 50")


def test_what_is_new_stands_below_a_line() -> None:
    _, transcript = entered("old", "new", "newer", read=1)
    assert transcript.take() == [
        FRIDAY, "12:00 ana: old", "2 new:", "12:00 ana: new", "12:00 ana: newer",
    ]  # fmt: skip


def test_another_day_is_told() -> None:
    state, transcript = entered("first")
    transcript.take()
    state.apply(said(2, "second", ts=NOON + DAY))
    assert transcript.take() == [SATURDAY, "12:00 ana: second"]


def test_what_was_just_typed_is_left_out() -> None:
    state, transcript = entered()
    transcript.take()
    state.apply(said(1, "typed", member=ME, name="sean"))
    transcript.leave_out(1)
    assert transcript.take() == []


def test_a_word_to_the_reader_is_told_once_also_while_something_waits() -> None:
    state, transcript = entered()
    state.hint("at once")
    assert transcript.take() == ["at once"]
    state.apply(Posted("ABCD", "id", "waiting", NOON))
    state.hint("one\ntwo")
    assert transcript.take() == ["one\ntwo"]
    state.apply(said(1))
    assert transcript.take() == [FRIDAY, "12:00 ana: hello"]


def test_what_was_told_before_one_was_in_is_not_told_again() -> None:
    state = RoomState("http://localhost:5000", UTC)
    transcript = Transcript(state)
    state.hint("a setting is wrong")
    assert transcript.take() == ["a setting is wrong"]
    state.apply(Entered(snapshot([said(1)]), resumed=False))
    assert transcript.take() == [FRIDAY, "12:00 ana: hello"]


def test_what_is_told_is_read() -> None:
    state, transcript = entered()
    state.look(looking=False)
    state.apply(said(1))
    assert state.unread == 1
    transcript.take()
    assert (state.unread, state.read) == (0, 1)


def test_nobody_can_write_a_line_of_somebody_elses() -> None:
    state, transcript = entered()
    state.apply(said(1, "x\n12:00 sean: y\x1b[2J", name="a\nb"))
    assert transcript.take()[1:] == ["12:00 a b: x\n    12:00 sean: y[2J"]
