"""The checker that the other tests here rely on finds every fault that it is there for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from chadchat_shared.answers import Stored
from chadchat_shared.events import ChatMessage

from .journals import Journal, check, check_whole

LOG = [
    ChatMessage(
        room="TEST", seq=seq, id=f"id {seq}", member="1", name="Ada", message=str(seq), ts=5
    )
    for seq in range(1, 11)
]


def _stretch(first: int, last: int) -> Journal:
    """Return the journal of somebody who was told the seqs from ``first`` to ``last``."""
    promised = [
        (line.message, Stored(room="TEST", id=line.id, seq=line.seq, ts=line.ts)) for line in LOG
    ]
    return Journal("Bob", first - 1, LOG[first - 1 : last], promised)


stretches = st.integers(1, 10).flatmap(
    lambda first: st.integers(first, 10).map(lambda last: _stretch(first, last))
)


@given(stretches)
def test_any_stretch_of_the_log_is_good(journal: Journal) -> None:
    check(LOG, [journal])


@given(stretches, st.data())
def test_a_line_lost_doubled_changed_or_moved_is_found(
    journal: Journal, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(journal.lines) - 1))
    line, earlier, later = journal.lines[place], journal.lines[:place], journal.lines[place + 1 :]
    changes = {
        "doubled": [*earlier, line, line, *later],
        "another text": [*earlier, structs.replace(line, message="x"), *later],
        "another id": [*earlier, structs.replace(line, id="x"), *later],
    }
    if later:
        changes["lost"] = [*earlier, *later]
        changes["late"] = [*earlier, later[0], line, *later[1:]]
    lines = changes[data.draw(st.sampled_from(sorted(changes)))]
    with pytest.raises(AssertionError):
        check(LOG, [replace(journal, lines=lines)])


@pytest.mark.parametrize("change", [{"id": "x"}, {"seq": 3}, {"seq": 11}, {"seq": 0}, {"ts": 6}])
def test_a_promise_that_is_not_kept_is_found(change: dict[str, object]) -> None:
    stored = structs.replace(Stored(room="TEST", id="id 2", seq=2, ts=5), **change)
    with pytest.raises(AssertionError):
        check(LOG, [Journal("Bob", promised=[("2", stored)])])


def test_another_text_than_was_promised_is_found() -> None:
    stored = Stored(room="TEST", id="id 2", seq=2, ts=5)
    with pytest.raises(AssertionError):
        check(LOG, [Journal("Bob", promised=[("two", stored)])])


def test_a_view_that_does_not_go_to_the_end_is_found() -> None:
    check_whole(LOG, [_stretch(4, 10)])
    with pytest.raises(AssertionError):
        check_whole(LOG, [_stretch(1, 9)])


def test_a_log_that_is_none_is_found() -> None:
    with pytest.raises(AssertionError):
        check(LOG[1:], [])
    with pytest.raises(AssertionError):
        check([*LOG[:4], *LOG[5:]], [])
    with pytest.raises(AssertionError):
        check([*LOG, structs.replace(LOG[0], seq=11)], [])
