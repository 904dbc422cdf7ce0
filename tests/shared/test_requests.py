"""The forms of requests, answers and events, as each side reads the other's."""

from __future__ import annotations

from contextlib import suppress

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from chadchat_shared.answers import Done, Page, Refusal, Snapshot, Stored
from chadchat_shared.claims import CLAIM_PATTERN, new_claim
from chadchat_shared.decoding import BadAnswer, read_answer, read_event, to_wire
from chadchat_shared.errors import BadName, ChatError, RateLimited
from chadchat_shared.events import SERVER_EVENTS, ChatMessage, Closing, Notice
from chadchat_shared.limits import KEEP_DAYS_MAX, KEEP_MESSAGES_MAX
from chadchat_shared.requests import (
    REQUESTS,
    History,
    Join,
    Message,
    Request,
    Search,
    Typing,
)  # fmt: skip

json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
_CHAT = {
    "room": "ABCD", "kind": "chat", "seq": 1, "id": "x", "member": "1", "name": "Ada",
    "message": "hello", "ts": 1,
}  # fmt: skip


_seqs = st.integers(0, 2**53 - 1)
_fields: dict[str, st.SearchStrategy[object]] = {
    "claim": st.from_regex(CLAIM_PATTERN),
    "id": st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=64),
    "limit": st.integers(1, 50),
    "on": st.booleans(),
    "ts": _seqs,
    "seconds": st.integers(0, 3600),
    "messages": st.none() | st.integers(0, KEEP_MESSAGES_MAX),
    "days": st.none() | st.integers(0, KEEP_DAYS_MAX),
}


def _requests(kind: type[Request]) -> st.SearchStrategy[Request]:
    text = st.text(st.characters(codec="utf-8"))
    seqs = {"before": _seqs, "after": _seqs} if kind in {Join, History, Search} else {}
    values = {**_fields, **seqs}
    required = {f.name: values.get(f.name, text) for f in structs.fields(kind) if f.required}
    optional = {f.name: values.get(f.name, text) for f in structs.fields(kind) if not f.required}
    return st.fixed_dictionaries(required, optional=optional).map(lambda chosen: kind(**chosen))


@given(st.sampled_from(list(REQUESTS.values())).flatmap(_requests))
def test_a_request_comes_back_from_the_wire_as_it_was(asked: Request) -> None:
    wire = msgspec.json.encode(to_wire(asked))
    assert msgspec.json.decode(wire, type=type(asked)) == asked


def test_a_claim_is_one() -> None:
    claim = new_claim()
    assert msgspec.convert({"code": "ABCD", "claim": claim}, Join).claim == claim


def test_what_is_left_at_its_default_does_not_go_on_the_wire() -> None:
    assert to_wire(Join(code="ABCD", name="Ada")) == {"code": "ABCD", "name": "Ada"}
    assert to_wire(History()) == {}


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        (Join, {}), (Join, {"code": 1}), (Join, {"code": "ABCD", "after": -1}),
        (Join, {"code": "ABCD", "after": 2**53}), (Join, {"code": "ABCD", "after": True}),
        (Join, {"code": "ABCD", "after": "1"}), (Join, {"code": "ABCD", "after": 1.5}),
        (Message, {}), (Message, {"data": None}), (Message, {"data": ["x"]}),
        (Message, {"data": "x", "id": ""}), (Message, {"data": "x", "id": "x" * 65}),
        (Message, {"data": "x", "id": "é"}), (Message, {"data": "x", "id": "a\n"}),
        (Message, {"data": "x", "id": 7}), (Message, {"data": "x", "room": 7}),
        (History, {"limit": 0}), (History, {"limit": 201}), (History, {"limit": None}),
        (History, {"before": -1}), (Typing, {"on": 1}), (Typing, {"on": "true"}), (Typing, {}),
    ],
)  # fmt: skip
def test_a_field_of_another_form_is_refused(
    kind: type[Request], payload: dict[str, object]
) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(payload, kind)


def test_unknown_fields_are_ignored_and_none_is_as_left_out() -> None:
    payload = {"data": "x", "id": None, "room": None, "colour": "green"}
    assert msgspec.convert(payload, Message) == Message(data="x")


@given(json)
def test_any_answer_is_read_or_makes_no_sense(answer: object) -> None:
    for kind in (Done, Stored, Page, Snapshot):
        with suppress(ChatError):
            assert isinstance(read_answer(answer, kind), kind)


@given(st.sampled_from(["message", "presence", "typing", "room", "closing", "removed"]), json)
def test_any_event_is_read_or_makes_no_sense(name: str, payload: object) -> None:
    with suppress(BadAnswer):
        assert isinstance(read_event(name, payload), SERVER_EVENTS)


def test_a_refusal_is_raised_as_what_it_was() -> None:
    with pytest.raises(RateLimited) as caught:
        read_answer(
            {"ok": False, "error": "rate_limited", "message": "Slow.", "retry_after": 2}, Stored
        )
    assert (caught.value.message, caught.value.retry_after) == ("Slow.", 2)
    with pytest.raises(BadName):
        read_answer(msgspec.to_builtins(Refusal.of(BadName())), Snapshot)


@pytest.mark.parametrize("answer", [None, [], {}, {"ok": True}, {"ok": False}, {"ok": 1}, "ok"])
def test_an_answer_that_is_none_makes_no_sense(answer: object) -> None:
    with pytest.raises(BadAnswer):
        read_answer(answer, Stored)


def test_a_chat_line_and_a_notice_share_one_event() -> None:
    chat = read_event("message", _CHAT)
    assert isinstance(chat, ChatMessage)
    notice = read_event(
        "message", {"room": "ABCD", "kind": "left", "name": "Ada", "message": "…", "ts": 1}
    )
    assert isinstance(notice, Notice)
    with pytest.raises(BadAnswer):
        read_event("message", {**_CHAT, "seq": "1"})


def test_fields_and_events_of_a_later_version_are_passed_over() -> None:
    assert read_event("message", {**_CHAT, "mood": "merry"}) == read_event("message", _CHAT)
    assert read_event("of_tomorrow", {"x": 1}) is None
    closing = read_event("closing", {"reason": "…", "retry_after": 1, "until": "noon"})
    assert closing == Closing(reason="…", retry_after=1.0)
