"""A room's log as a file, for programs."""

from __future__ import annotations

import json

import pytest

from .program import Program


async def test_the_host_has_the_whole_log(program: Program) -> None:
    ada = await program.open_room("Ada", topic="a plan")
    said = [await program.say(ada, f"line {number}") for number in range(3)]
    path = f"/api/rooms/{ada.room.lower()}/export"
    status, body = await program.ask("GET", f"{path}?format=jsonl", token=ada.token)
    assert status == 200
    assert program.headers["Content-Type"] == "application/jsonl; charset=utf-8"
    assert program.headers["Content-Disposition"] == f'attachment; filename="{ada.room}.jsonl"'
    head, *lines, _ = (json.loads(line) for line in body.splitlines())
    assert (head["code"], head["topic"], head["count"]) == (ada.room, "a plan", 3)
    assert [(line["seq"], line["id"]) for line in lines] == [(one.seq, one.id) for one in said]
    status, body = await program.ask("GET", path, token=ada.token)
    assert body.decode().startswith(f"# {ada.room}: a plan\n")
    assert await program.ask("HEAD", path, token=ada.token) == (200, b"")


async def test_nobody_else_has(program: Program) -> None:
    ada = await program.open_room()
    bob = await program.join(ada.room, "Bob")
    path = f"/api/rooms/{ada.room}/export"
    assert (await program.refused(403, "GET", path, token=bob.token)).code == "forbidden"
    await program.refused(401, "GET", path)
    await program.refused(405, "POST", path, token=ada.token)


@pytest.mark.parametrize("query", ["format=pdf", "format=", "format=jsonl&format=jsonl"])
async def test_a_form_that_there_is_not(program: Program, query: str) -> None:
    ada = await program.open_room()
    path = f"/api/rooms/{ada.room}/export?{query}"
    assert (await program.refused(400, "GET", path, token=ada.token)).code == "bad_request"
