"""docs/protocol.md says what the code does: events, fields and error codes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec import structs

from chadchat_shared import limits
from chadchat_shared.answers import Snapshot
from chadchat_shared.errors import ERRORS
from chadchat_shared.events import SERVER_EVENTS, Keep, Knocker, MuteChange, NewName, Present
from chadchat_shared.requests import REQUESTS

_DOCUMENT = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text(encoding="utf-8")


def _section(title: str) -> str:
    return re.split(
        r"^##+ ", _DOCUMENT.split(f"# {title}\n", 1)[1], maxsplit=1, flags=re.MULTILINE
    )[0]


def _table(section: str) -> dict[str, str]:
    rows = (line.strip("|").split("|") for line in section.splitlines() if line.startswith("| `"))
    return {row[0].strip(" `"): row[1] for row in rows}


def _words(text: str) -> set[str]:
    return set(re.findall(r"[`\"]([a-z_]+)\??[`\"]", text))


_FIELDS_ADDED = _table(_section("Fields added"))


def _with_added(table: dict[str, str]) -> dict[str, str]:
    return {where: text + _FIELDS_ADDED.get(where, "") for where, text in table.items()}


_ASKED = _with_added(
    _table(_section("Client to server"))
    | _table(_section("The host"))
    | _table(_section("Requests added"))
)
_SAID = _with_added(_table(_section("Server to client")) | _table(_section("Events added")))
_SAID["message"] += _FIELDS_ADDED["message event"]  # as a request is called the same


def test_every_request_of_the_document_is_one_of_the_code() -> None:
    assert set(_ASKED) == set(REQUESTS)


@pytest.mark.parametrize("event", REQUESTS)
def test_a_request_has_the_fields_of_the_document(event: str) -> None:
    fields = {field.name for field in structs.fields(REQUESTS[event])}
    assert _words(_ASKED[event]) - {"message"} <= fields
    assert fields <= _words(_ASKED[event]) | {"room"}


def test_every_event_of_the_document_is_one_of_the_code() -> None:
    assert set(_SAID) == {event.event for event in SERVER_EVENTS}


@pytest.mark.parametrize("event", _SAID)
def test_an_event_has_the_fields_of_the_document(event: str) -> None:
    fields = {
        field.name
        for kind in SERVER_EVENTS
        if kind.event == event
        for field in structs.fields(kind)
    }
    parts = {
        field.name
        for kind in (Present, NewName, Knocker, Keep, MuteChange)
        for field in structs.fields(kind)
    }
    written = _words(_SAID[event]) - {"chat"}
    assert written <= fields | parts
    assert fields <= written | {"count", "gone"}  # which stand among the additions


def test_the_error_codes_are_those_of_the_document() -> None:
    line = next(part for part in _DOCUMENT.split("\n\n") if part.startswith("Errors: "))
    assert {*re.findall(r"`([a-z_]+)`", line), "passphrase_needed"} == set(ERRORS)


def test_the_snapshot_has_the_fields_of_the_document() -> None:
    paragraph = next(part for part in _DOCUMENT.split("\n\n") if part.startswith("**snapshot**"))
    fields = {field.name for field in structs.fields(Snapshot)} - {"ok"}
    assert fields <= set(re.findall(r"`([a-z]+)`", paragraph + _FIELDS_ADDED["snapshot"]))


def test_the_limits_are_those_of_the_document() -> None:
    assert f"({limits.TEXT_MAX:,} characters)" in _DOCUMENT
    assert f"1–{limits.NAME_MAX} characters" in _DOCUMENT
    assert f"1–{limits.PAGE_MAX}, {limits.HISTORY_DEFAULT}" in _DOCUMENT
    assert f"1–{limits.QUERY_MAX} characters" in _DOCUMENT
    assert f"1–{limits.FOUND_MAX}, {limits.FOUND_DEFAULT}" in _DOCUMENT
    assert f"{limits.CODE_LENGTH_MIN}–{limits.CODE_LENGTH_MAX}" in _DOCUMENT
    assert f"at most {limits.TOPIC_MAX} characters" in _DOCUMENT
    assert f"1–{limits.CLIENT_ID_MAX} printable ASCII" in _DOCUMENT
