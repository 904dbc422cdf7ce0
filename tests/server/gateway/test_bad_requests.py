"""Events with arguments of every wrong form: refused, and the connection and the room go on."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chadchat_shared.errors import ERRORS
from chadchat_shared.requests import REQUESTS
from tests.raw_socket import RawSocket
from tests.server.conftest import Connect
from tests.server_process import ServerProcess
from tests.stock_client import POLLING, WEBSOCKET

VALID: dict[str, dict[str, object]] = {
    "create": {"name": "Ada", "topic": "Tea", "passphrase": "p"},
    "join": {
        "code": "ABCD", "name": "Ada", "token": "t", "passphrase": "p", "after": 1, "epoch": "e",
    },
    "leave": {"room": "ABCD"},
    "message": {"data": "hello", "id": "1", "room": "ABCD"},
    "history": {"room": "ABCD", "before": 5, "after": 1, "limit": 10},
    "search": {"room": "ABCD", "query": "tea", "before": 5, "limit": 10},
    "seek": {"room": "ABCD", "ts": 1_000},
    "members": {"room": "ABCD", "after": "1"},
    "typing": {"room": "ABCD", "on": True},
    "rename": {"room": "ABCD", "name": "Eve"},
    "topic": {"room": "ABCD", "topic": "Tea"},
    "knock": {"code": "ABCD", "name": "Ada", "passphrase": "p"},
    "admit": {"room": "ABCD", "knock": "1", "on": True},
    "kick": {"room": "ABCD", "member": "1", "reason": "spam"},
    "ban": {"room": "ABCD", "member": "1", "reason": "spam"},
    "unban": {"room": "ABCD", "name": "Eve"},
    "bans": {"room": "ABCD"},
    "mute": {"room": "ABCD", "member": "1", "on": True},
    "lock": {"room": "ABCD", "on": True},
    "slow": {"room": "ABCD", "seconds": 5},
    "keep": {"room": "ABCD", "messages": 1_000, "days": 7},
    "passphrase": {"room": "ABCD", "passphrase": "p"},
    "newcode": {"room": "ABCD"},
    "transfer": {"room": "ABCD", "member": "1"},
    "webhook": {"room": "ABCD", "on": True},
}  # fmt: skip
_REQUIRED = {
    "create": "name", "join": "code", "message": "data", "typing": "on", "rename": "name",
    "topic": "topic", "knock": "name", "admit": "knock", "kick": "member", "ban": "member",
    "unban": "name", "mute": "on", "lock": "on", "slow": "seconds", "passphrase": "passphrase",
    "transfer": "member", "webhook": "on", "search": "query", "seek": "ts",
}  # fmt: skip
_DEEP = "[" * 20_000 + "]" * 20_000


@pytest.fixture
async def raw(server: ServerProcess) -> AsyncIterator[RawSocket]:
    """A connection in a room, which has to be able to make another in the end."""
    async with RawSocket.to(server.url) as raw:
        await raw.enter()
        yield raw
        room = await raw.ask("create", {"name": "Raw"})
        assert (await raw.ask("message", {"data": "on", "room": room["room"]}))["ok"] is True


async def _is_bad(raw: RawSocket, payload: str) -> None:
    await raw.send(f"427{payload}")
    answer = await raw.answer(7)
    assert answer == {"ok": False, "error": "bad_request", "message": answer["message"]}, payload
    assert len(str(answer["message"])) < 200


def test_every_event_is_tried() -> None:
    assert set(VALID) == set(REQUESTS)


@pytest.mark.parametrize("event", VALID)
async def test_no_second_and_no_other_argument_than_an_object(raw: RawSocket, event: str) -> None:
    valid, name = json.dumps(VALID[event]), json.dumps(event)
    for arguments in (
        "", f",{valid},{valid}", f",{valid},null", ",null", ",[]", f",[{valid}]", ',"x"', ',""',
        ",0", ",1.5", ",true", f",{_DEEP}", f",{valid}]", ",{", ",{'a': 1}", ",",
    ):  # fmt: skip
        await _is_bad(raw, f"[{name}{arguments}]")
    await _is_bad(raw, f"[{name},{valid}")
    await _is_bad(raw, f"{name},{valid}")
    await _is_bad(raw, valid)


@pytest.mark.parametrize("event", VALID)
async def test_every_field_of_every_wrong_type(raw: RawSocket, event: str) -> None:
    for field, value in VALID[event].items():
        wrong: list[object] = [[], {}, [value], {"a": value}, 1.5]
        wrong += [] if isinstance(value, str) else ["x", str(value)]
        wrong += [] if isinstance(value, bool) else [True, False]
        wrong += [] if isinstance(value, int) and not isinstance(value, bool) else [0, 1, 10**30]
        wrong += [-1, 2**53, 10**30] if type(value) is int else []
        for other in wrong:
            await _is_bad(raw, json.dumps([event, {**VALID[event], field: other}]))
        deep = json.dumps([event, {**VALID[event], field: "DEEP"}]).replace('"DEEP"', _DEEP)
        await _is_bad(raw, deep)


@pytest.mark.parametrize(("event", "field"), _REQUIRED.items())
async def test_a_missing_field(raw: RawSocket, event: str, field: str) -> None:
    rest = {key: value for key, value in VALID[event].items() if key != field}
    await _is_bad(raw, json.dumps([event, rest]))
    await _is_bad(raw, json.dumps([event, {**rest, field: None}]))
    await _is_bad(raw, json.dumps([event, {}]))


@pytest.mark.parametrize(
    "event",
    ["connect", "disconnect", "connect_error", "error", "ping", "messages", "Message", "message ",
     "", "*", "__proto__", "closing", "presence", "\x00", "é", "\ud800", "x" * 1000],
)  # fmt: skip
async def test_unknown_and_reserved_events(raw: RawSocket, event: str) -> None:
    for payload in ({}, {"name": "Ada"}):
        await _is_bad(raw, json.dumps([event, payload]))
    await _is_bad(raw, json.dumps([event]))


@pytest.mark.parametrize("event", ["[]", "{}", "1", "null", "true", '["\\ud800"]', "NaN", "1e999"])
async def test_what_is_no_name_of_an_event(raw: RawSocket, event: str) -> None:
    await _is_bad(raw, f"[{event},{{}}]")


@pytest.mark.parametrize("message_id", ["", "x" * 65, "é", "\n", "\x7f", "a\x00", "\ud800"])
async def test_what_is_no_id_of_a_message(raw: RawSocket, message_id: str) -> None:
    await _is_bad(raw, json.dumps(["message", {"data": "x", "id": message_id}]))


async def test_unknown_fields_are_ignored(raw: RawSocket) -> None:
    for more in ({"colour": "green"}, {"__proto__": {"x": [1, 2]}}, {"ok": False, "seq": 7}):
        answer = await raw.ask("message", {"data": "x", **more})
        assert answer["ok"] is True


@pytest.mark.parametrize("event", VALID)
@pytest.mark.parametrize("transports", [WEBSOCKET, POLLING], ids="+".join)
async def test_binary_data_is_refused(
    connect: Connect, event: str, transports: tuple[str, ...]
) -> None:
    ada = await connect(transports)
    await ada.create("Ada")
    field = next(iter(VALID[event]))
    for payload in ({**VALID[event], field: b"bytes"}, b"bytes", [b"one", {"two": b"two"}]):
        assert (await ada.refused(event, payload)).error == "bad_request"
    assert (await ada.say("still here")).seq == 1


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(st.characters(categories=None), max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
fields = st.sampled_from(sorted({field for valid in VALID.values() for field in valid}))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(sorted(VALID)), st.dictionaries(fields, json_values, max_size=5) | json_values
)
async def test_any_argument_is_answered(raw: RawSocket, event: str, argument: object) -> None:
    answer = await raw.ask(event, argument)
    assert answer["ok"] is True or answer["error"] in ERRORS


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(categories=["L", "N", "P", "S", "Z", "Cc"]), max_size=60))
async def test_any_payload_is_answered(raw: RawSocket, payload: str) -> None:
    await _is_bad(raw, f"[{payload}")
