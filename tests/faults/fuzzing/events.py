"""The terminal client's reading of what a server says, up to the lines that it draws."""

from __future__ import annotations

import json
from datetime import UTC
from itertools import product

from rich.style import Style

from chadchat_shared.answers import (
    BanList,
    MembersPage,
    Page,
    Recoded,
    Renamed,
    Snapshot,
    Stored,
    TopicSet,
)
from chadchat_shared.decoding import read_answer, read_event
from chadchat_shared.errors import ChatError
from chadchat_shared.events import ChatMessage
from chadchat_tui.cli.output import text_line
from chadchat_tui.cli.records import json_line
from chadchat_tui.events import Entered
from chadchat_tui.state.room import RoomState
from chadchat_tui.widgets.painting import MARGIN, PARTS, WIDE, Painter

from .readers import CONTROLS

_ANSWERS = (Snapshot, Stored, Page, MembersPage, Renamed, TopicSet, BanList, Recoded)
_STYLES = {part: Style.null() for part in PARTS}
_PAINTERS = (Painter(40, _STYLES, UTC), Painter(WIDE, _STYLES, UTC))


def feed_events(data: bytes) -> None:
    """Events, one a line, are taken in or make no sense; what is drawn of them has no controls."""
    state = RoomState("http://127.0.0.1:5000", UTC)
    for line in data.split(b"\n"):
        try:
            name, payload = json.loads(line.decode())
        except (ValueError, TypeError, RecursionError):
            continue  # which Socket.IO's client does not hand on
        if not isinstance(name, str):
            continue
        try:
            _take(state, name, payload)
        except ChatError as error:
            state.hint(error.message)
    _draw(state)


def _take(state: RoomState, name: str, payload: object) -> None:
    """Take in what an event says, or the answer to a request."""
    if name != "answer":
        event = read_event(name, payload)
        if isinstance(event, ChatMessage):
            assert not CONTROLS.search(json_line(event))
            assert not CONTROLS.search(text_line(event))
        if event is not None:
            state.apply(event)
        return
    refusals = list[ChatError]()
    for kind in _ANSWERS:
        try:
            answer = read_answer(payload, kind)
        except ChatError as error:
            refusals.append(error)
            continue
        if isinstance(answer, Snapshot):
            state.apply(Entered(answer, resumed=answer.more))
        elif isinstance(answer, Page):
            state.log.prepend(answer.messages, more=answer.more)
            state.log.extend(answer.messages, more=answer.more)
    if refusals:
        raise refusals[0]


def _draw(state: RoomState) -> None:
    """Draw all that there is, narrow and wide."""
    log = state.log
    above = [row for number in range(log.first, log.end) for row in log.above(number)]
    for row in (*above, *log.rows, *log.below, *state.below):
        for painter, grouped in product(_PAINTERS, (False, True)):
            strips = painter.paint(row, grouped=grouped)
            assert len(strips) == painter.height(row, grouped=grouped)
            for strip in strips:
                assert strip.cell_length == painter.width + MARGIN
                assert not CONTROLS.search(strip.text)
                assert "\n" not in strip.text


_LINE = (
    b'["message",{"room":"ABCD","kind":"chat","seq":1,"id":"1","member":"m1","name":"Ada",'
    b'"message":"Hi \\u001b[2J\\u202e","ts":1700000000000}]'
)
_SNAPSHOT = (
    b'["answer",{"ok":true,"room":"ABCD","epoch":"e","member":"m1","name":"Ada","host":true,'
    b'"topic":"","seq":0,"online":1,"members":[{"member":"m1","name":"Ada","online":true,'
    b'"host":true}],"messages":[],"more":false,"reset":false}]'
)
EVENTS = (
    _SNAPSHOT + b"\n" + _LINE,
    _LINE.replace(b"ABCD", b"\\u009b2J"),
    _LINE + b"\n" + _LINE.replace(b'"seq":1', b'"seq":2').replace(b"17000", b"99999"),
    b'["message",{"room":"ABCD","kind":"joined","name":"Ada","message":"came","ts":-1,"count":2}]',
    b'["presence",{"room":"ABCD","online":2,"joined":[{"member":"m2","name":"Bob","host":false}],'
    b'"left":["m1"],"renamed":[{"member":"m1","name":"\\u0007"}],"gone":["m1"]}]',
    b'["typing",{"room":"ABCD","names":["Bob"]}]',
    b'["room",{"room":"ABCD","topic":"x","code":"\\u009b2J","host":"m1","locked":true,"slow":9,'
    b'"muted":{"member":"m1","on":true}}]',
    b'["knocks",{"room":"ABCD","knocks":[{"knock":"1","name":"Eve"}]}]',
    b'["answered",{"room":"ABCD","reason":"no"}]\n["removed",{"room":"ABCD","reason":"x"}]',
    b'["closing",{"reason":"x","retry_after":1.5}]',
    b'["answer",{"ok":false,"error":"rate_limited","message":"\\u001b","retry_after":86400}]',
    b'["answer",{"ok":true,"messages":[],"more":true}]',
    b'["answer",{"ok":true,"members":[],"more":true}]\n["answer",{"ok":true,"names":[]}]',
)
