"""A room as a file, for the host's browser."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from tests.server.conftest import Connect

from .conftest import Browser


async def test_the_host_downloads_the_room(browser: Browser, connect: Connect) -> None:
    """More than a page of it, with no line missing and none twice."""
    code = await browser.make_room("Ada")
    ada = await connect(cookie=browser.cookie)
    await ada.call("topic", {"topic": "a <plan>"})
    said = [await ada.say(f"*line* {number}") for number in range(450)]

    response = await browser.get("/room/export?format=jsonl")
    assert response.status == 200
    assert response.content_type == "application/jsonl"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{code}.jsonl"'
    *above, seal = browser.body.splitlines(keepends=True)
    assert json.loads(seal) == {"sha256": sha256("".join(above).encode()).hexdigest()}
    head, *messages = (json.loads(line) for line in above)
    assert (head["code"], head["topic"], head["count"]) == (code, "a <plan>", 450)
    assert [(each["seq"], each["id"], each["ts"]) for each in messages] == [
        (each.seq, each.id, each.ts) for each in said
    ]
    assert messages[7] == {
        "seq": 8, "id": said[7].id, "ts": said[7].ts, "name": "Ada", "member": "1",
        "message": "*line* 7",
    }  # fmt: skip

    response = await browser.get("/room/export")
    assert response.content_type == "text/markdown"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{code}.md"'
    assert browser.body.startswith(f"# {code}: a \\<plan\\>\n\n<http://")
    assert browser.body.count("**Ada**: \\*line\\* ") == 450


async def test_a_room_without_a_word_is_a_head_and_a_seal(browser: Browser) -> None:
    await browser.make_room("Ada")
    await browser.get("/room/export?format=jsonl")
    assert len(browser.body.splitlines()) == 2


async def test_each_tab_downloads_its_own_room(browser: Browser) -> None:
    first, second = await browser.make_room("Ada"), await browser.make_room("Eve")
    for query, code in (("", second), (f"?code={first.lower()}", first)):
        await browser.get(f"/room/export{query}")
        assert browser.body.startswith(f"# {code}\n")
    assert (await browser.get("/room/export?code=ZZZZZZZ")).status == 403


async def test_nobody_but_the_host_does(browser: Browser, other: Browser) -> None:
    assert (await browser.get("/room/export")).status == 403  # without a room
    code = await browser.make_room("Ada")
    await other.enter_room("Bob", code)
    response = await other.get("/room/export")
    assert response.status == 403
    assert other.body == "Only the host of the room may do that.\n"
    assert "Content-Disposition" not in response.headers


@pytest.mark.parametrize("form", ["pdf", "JSONL", "", "a\x00b"])
async def test_a_form_that_there_is_not(browser: Browser, form: str) -> None:
    await browser.make_room("Ada")
    assert (await browser.get(f"/room/export?format={form}")).status == 400
    assert browser.body == "A room is exported as markdown or jsonl.\n"
