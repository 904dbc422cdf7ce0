"""What is limited for a connection is limited for a program, which is told when it may go on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.server.conftest import quiet_server
from tests.server.web.api.program import Program
from tests.server_process import ServerProcess


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    options = (
        "--new-rooms", "4", "--new-members", "4", "--message-burst", "3", "--message-rate", "0.02",
        "--address-burst", "7", "--address-rate", "0.02",
    )  # fmt: skip
    with quiet_server(tmp_path_factory.mktemp("server"), *options, limits=True) as server:
        yield server


async def test_rooms_members_and_messages_are_limited(program: Program) -> None:
    ada = await program.open_room()
    for _ in range(3):
        await program.open_room()
    await _too_often(program, "/api/rooms", {"name": "Ada"})
    members = [await program.join(ada.room, f"Bot {number}") for number in range(4)]
    await _too_often(program, f"/api/rooms/{ada.room}/members", {"name": "One more"})
    messages, said = f"/api/rooms/{ada.room}/messages", {"data": "hello"}
    for number in range(3):
        await program.say(ada, "hello", key=f"a{number}")
    await _too_often(program, messages, said, token=ada.token)
    await program.say(ada, "hello", key="a0", status=200)
    for member in members[:2]:
        await program.say(member, "hello")
    await _too_often(program, messages, said, token=members[2].token)


async def _too_often(program: Program, path: str, body: dict[str, str], *, token: str = "") -> None:
    problem = await program.refused(429, "POST", path, body=body, token=token)
    assert problem.code == "rate_limited"
    assert isinstance(problem.retry_after, float)
    assert problem.retry_after > 1
    assert int(program.headers["Retry-After"]) >= problem.retry_after
