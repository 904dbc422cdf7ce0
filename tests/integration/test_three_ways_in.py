"""One room, a terminal, a browser, two stock clients, and a server that is killed meanwhile."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.browser.conftest import People
from tests.integration.participants import (
    InJavaScript,
    InPython,
    InTerminal,
    OnPage,
    Participant,
    terminal_client,
)


@pytest.mark.asyncio(loop_scope="session")
async def test_all_hear_the_same_in_the_same_order_also_after_a_crash(
    people: People, tmp_path: Path
) -> None:
    """What anybody was acknowledged is in the log once, and on everybody's screen in its order."""
    server = people.server
    async with AsyncExitStack() as stack:
        python = await stack.enter_async_context(InPython.to(server.url, "Pythia"))
        room = python.room
        javascript = await stack.enter_async_context(InJavaScript.to(server.url, room, "Jasper"))
        state = {"XDG_STATE_HOME": str(tmp_path / "state"), "TERM": "xterm-256color"}
        tmux = stack.enter_context(terminal_client(server.url, room, "Tess", state))
        terminal, page = InTerminal(tmux), OnPage(await people.join("Paige", room))
        await terminal.back()
        everybody: dict[str, Participant] = {
            "python": python,
            "javascript": javascript,
            "terminal": terminal,
            "page": page,
        }
        before = [f"{name} line {number}" for number in (1, 2) for name in everybody]
        for text in before:
            await everybody[text.split()[0]].say(text)
        await _all_agree(everybody, before, python)

        server.kill()
        # A person goes on writing meanwhile; what is written is sent when the server is back.
        meanwhile = [f"{name} meanwhile" for name in ("terminal", "page")]
        for text in meanwhile:
            await everybody[text.split()[0]].say(text)
        for person in (terminal, page):
            await person.lost()
        server.start()
        for participant in everybody.values():
            await participant.back()
        after = [f"{name} again" for name in everybody]
        for text in after:
            await everybody[text.split()[0]].say(text)
        await _all_agree(everybody, before + meanwhile + after, python)

        log = {str(line["message"]): line["seq"] for line in await python.log()}
        acknowledged = python.acknowledged | javascript.acknowledged
        assert {text: log.get(text) for text in acknowledged} == acknowledged
        assert set(acknowledged) == {
            text for text in before + after if text.startswith(("python", "javascript"))
        }


async def _all_agree(everybody: dict[str, Participant], texts: list[str], python: InPython) -> None:
    heard = {name: await who.heard(texts) for name, who in everybody.items()}
    log = await python.log()
    assert [line["seq"] for line in log] == list(range(1, len(texts) + 1))
    said = [str(line["message"]) for line in log]
    assert sorted(said) == sorted(texts)
    assert heard == dict.fromkeys(everybody, said)
