"""A room as a file, for the host's browser."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path

import aiohttp
import pytest

from chadchat_server.domain.pages import Span
from chadchat_server.gateway import Seat
from chadchat_shared.errors import Unavailable
from chadchat_shared.events import ChatMessage
from tests.server.conftest import Connect
from tests.server_here import serving_here
from tests.stock_client import StockClient

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
    first = await browser.make_room("Ada")
    [seat] = browser.seats
    second = await browser.make_room("Eve")
    for query, code in (("", second), (f"?seat={seat}", first)):
        await browser.get(f"/room/export{query}")
        assert browser.body.startswith(f"# {code}\n")
    assert (await browser.get(f"/room/export?seat={'0' * 24}")).status == 403


async def test_nobody_but_the_host_does(browser: Browser, other: Browser) -> None:
    assert (await browser.get("/room/export")).status == 403  # without a room
    code = await browser.make_room("Ada")
    await other.enter_room("Bob", code)
    response = await other.get("/room/export")
    assert response.status == 403
    assert other.body == "Only the host of the room may do that.\n"
    assert "Content-Disposition" not in response.headers


@pytest.mark.parametrize("form", ["pdf", "JSONL", "", "a\x00b", "jsonl&format=jsonl"])
async def test_a_form_that_there_is_not(browser: Browser, form: str) -> None:
    await browser.make_room("Ada")
    assert (await browser.get(f"/room/export?format={form}")).status == 400
    assert re.fullmatch(r".*\bformat\b.*\.\n", browser.body)


async def test_it_is_read_as_it_is_taken_and_broken_off_where_it_cannot_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[Span] = []

    async def read(code: str, span: Span) -> list[ChatMessage]:
        reads.append(span)
        if len(reads) == 3:
            raise Unavailable
        return await from_log(code, span)

    async with serving_here(tmp_path) as (url, server), StockClient.to(url) as ada:
        from_log = server._log.read
        monkeypatch.setattr(server._log, "read", read)
        made = await ada.create("Ada")
        for number in range(450):
            await ada.say(f"line {number}")
        seat = Seat(made.room, str(made.token))
        present = await server._chat.doorman.recognise(seat, "127.0.0.1")
        pieces = server._chat.exporting.export(present, "jsonl", url)
        assert [len((await anext(pieces)).splitlines()) for _ in range(2)] == [1, 200]
        assert len(reads) == 1
        await pieces.aclose()
        assert not present.room.busy
        async with Browser.at(url) as browser:
            await browser.post({"code": made.room, "token": str(made.token), "join": ""})
            with pytest.raises(aiohttp.ClientPayloadError):
                await browser.get("/room/export")
        assert len(reads) == 3
