"""Whatever others write: it is shown, and nothing else. In a real terminal and a real browser."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from playwright.async_api import WebSocketRoute, expect

from chadchat_shared.answers import Refusal
from chadchat_shared.errors import Forbidden
from chadchat_shared.events import (
    ChatMessage,
    Knocker,
    Knocks,
    NewName,
    Notice,
    Presence,
    Present,
    Removed,
    RoomChanged,
    ServerEvent,
    TypingNames,
)
from chadchat_shared.text import clean_line, clean_text
from tests.browser.conftest import People
from tests.browser.page import RoomPage
from tests.hostile import COMMANDS, HALF_PAIRS, MARKUP, NAMES, TEXTS, noise
from tests.server_process import ServerProcess
from tests.stock_client import StockClient
from tests.terminal.pty import Terminal
from tests.tui_client.odd_server import JOINED, OddServer, odd_server
from tests.tui_client.samples import ME, NOON

from . import scale
from .figures import Figures

_SEQUENCE = re.compile(
    r"\x1b\[[<-?]?[0-9:;]*([ -/]*[@-~])"  # CSI: what stands for it is its last letter
    r"|\x1b([^\[])"  # any other
    r"|([\x00-\x1a\x1c-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029])"
)
"""What a terminal does not show (ECMA-48, section 5)."""

_LINK = re.compile(r"\x1b\]8;id=[0-9-]+;https?://[!-:<-~]+\x1b\\|\x1b\]8;;\x1b\\")
"""What the client makes of a link: one that leads to http or https (OSC 8)."""

_MARKS = re.compile("[\u0301\u0489]+")


def kinds(written: bytes) -> set[str]:
    """Return the kinds of controls and control sequences, but links, that a terminal was sent."""
    shown = _LINK.sub("", written.decode())
    return {max(match.groups(default="")) for match in _SEQUENCE.finditer(shown)}


def check(written: bytes, harmless: set[str]) -> None:
    """Fail where a control is of a kind that is not ``harmless``, or an attack stands as it was."""
    assert kinds(written) <= harmless
    shown = written.decode()
    assert not [attack for attack in COMMANDS if attack in shown]
    assert not re.search("[\u0301\u0489]{9}", shown)


def is_shown(text: str, screen: str) -> bool:
    """Say whether what may be seen of ``text`` is on the screen; marks aside, which pyte merges."""
    seen, wanted = (re.sub(" +", " ", _MARKS.sub("", it)) for it in (screen, clean_line(text)))
    return wanted in seen


def everywhere(text: str) -> Iterator[ServerEvent]:
    """Give every event of a room that a server can put ``text`` in."""
    yield ChatMessage(room="ABCD", seq=0, id=text, member="2", name=text, message=text, ts=NOON)
    yield Notice(room="ABCD", kind="joined", name=text, message=text, ts=NOON)
    yield Notice(room="ABCD", kind="host", name=text, message=text, ts=NOON)
    yield RoomChanged(room="ABCD", topic=text, host=text)
    yield Knocks(room="ABCD", knocks=[Knocker(knock=text, name=text)])
    yield TypingNames(room="ABCD", names=[text])
    yield Presence(
        room="ABCD", online=2, left=[], joined=[Present(member="2", name=text, host=False)],
        renamed=[NewName(member=ME, name=text)],
    )  # fmt: skip


class Liar:
    """A server that cleans nothing, and a terminal that is in its room ABCD."""

    def __init__(self, odd: OddServer, terminal: Terminal) -> None:
        self._odd = odd
        self._terminal = terminal
        self._seq = 0

    async def say(self, text: str) -> None:
        """Put ``text`` into every event, and wait until all of them are drawn."""
        for event in everywhere(text):
            await self._emit(event)
        last = f"that was {self._seq}"
        await self._emit(
            ChatMessage(room="ABCD", seq=0, id=last, member="2", name="liar", message=last, ts=NOON)
        )
        await asyncio.to_thread(self._terminal.wait_for, f"liar  {last}")

    async def refuse(self, text: str) -> None:
        """Refuse something with ``text``, and wait until that is drawn."""
        sentence = f"No, {text}"
        self._odd.answers["topic"] = msgspec.to_builtins(Refusal.of(Forbidden(sentence)))
        self._terminal.send("/topic x\r")
        await asyncio.to_thread(
            self._terminal.wait_for,
            lambda screen: is_shown(sentence, screen) and "\n /topic x\n" in screen,
        )
        self._terminal.send("\x03")  # drops what was refused, which is given back
        await asyncio.to_thread(self._terminal.wait_for, "Write a message")

    async def remove(self, reason: str) -> None:
        await self._emit(Removed(room="ABCD", reason=reason))

    async def _emit(self, event: ServerEvent) -> None:
        payload = msgspec.to_builtins(event)
        if isinstance(event, ChatMessage):
            self._seq += 1
            payload["seq"] = self._seq
        await self._odd.sockets.emit(event.event, payload)


@pytest.mark.soak
async def test_a_server_that_cleans_nothing_does_not_command_the_terminal(
    tmp_path: Path, figures: Figures
) -> None:
    async with odd_server(join=JOINED, typing={"ok": True}) as odd:
        with Terminal(
            "join", "ABCD", "--name", "sean", server=odd.url, state=tmp_path, columns=120, rows=30
        ) as sean:
            await asyncio.to_thread(sean.wait_for, "connected")
            liar = Liar(odd, sean)
            await liar.say("harmless")
            await liar.refuse("harmless")
            harmless, begun = kinds(sean.written), len(sean.written)
            for text in TEXTS:
                await liar.say(text)
                assert is_shown(text, sean.screen)
                await liar.refuse(text)
            for text in [*noise(scale.NOISE), TEXTS[-1]]:
                await liar.say(text)
            sean.send("\x15/who\r")
            await liar.remove(f"For {TEXTS[0]}")
            await asyncio.to_thread(sean.wait_for, f"For {clean_line(TEXTS[0])}")
            check(sean.written[begun:], harmless)
            sean.send("\x11")
            assert await asyncio.to_thread(sean.wait_for_end) == 0
            told = sean.written[sean.written.rindex(b"\x1b[?1049l") :]
            assert f"For {clean_line(TEXTS[0])}".encode() in told
            figures.note(
                "hostile texts in a terminal",
                f"{len(TEXTS) + scale.NOISE:,} texts as messages, names, topics, notices and "
                f"errors: in {len(sean.written):,} bytes sent to the terminal no control of theirs",
            )


async def test_nobody_in_a_room_commands_the_terminals_in_it(
    server: ServerProcess, tmp_path: Path
) -> None:
    """Neither the screen nor what scripts print. Most of it does not even reach the log."""
    async with StockClient.to(server.url) as mallory:
        code = (await mallory.create("Mallory", topic=MARKUP[0])).room
        for name in NAMES:
            async with StockClient.to(server.url) as guest:
                await guest.join(code, name=name)
                await guest.say(f"I am {name}")
        with Terminal(
            "join", code, "--name", "sean", server=server.url, state=tmp_path, columns=120, rows=99
        ) as sean:
            await asyncio.to_thread(sean.wait_for, "connected")
            harmless, begun = kinds(sean.written), len(sean.written)
            for text in [*TEXTS, "that was all"]:
                await mallory.say(text)
                await mallory.call("topic", {"topic": text})
            await asyncio.to_thread(sean.wait_for, "that was all")
            check(sean.written[begun:], harmless)
            sean.send("/who\r")
            await asyncio.to_thread(sean.wait_for, "Here now (")
            for text in [*TEXTS, *NAMES, *(f"I am {name}" for name in NAMES)]:
                assert is_shown(text, sean.screen), text
        for options in ([], ["--json"]):
            with Terminal(
                "log", code, "--name", "bot", *options, server=server.url, state=tmp_path
            ) as log:
                assert await asyncio.to_thread(log.wait_for_end) == 0
            check(log.written, {"\r", "\n"})
        said = [msgspec.json.decode(line)["message"] for line in log.written.splitlines()]
        texts = [*(f"I am {name}" for name in NAMES), *TEXTS, "that was all"]
        assert said == [clean_text(text) for text in texts]


class Tamperer:
    """Stands between a page and a server, and writes ``attack`` wherever the server writes LOOK."""

    LOOK = "look here"

    def __init__(self, page: RoomPage) -> None:
        self.attack = ""
        self._page = page

    async def stand(self) -> None:
        """Come in between."""
        await self._page.page.route_web_socket("**/socket.io/**", self._on_socket)
        await self._page.page.reload()
        await self._page.ready()

    async def _on_socket(self, page_end: WebSocketRoute) -> None:
        server_end = page_end.connect_to_server()

        def on_said(frame: str | bytes) -> None:
            page_end.send(str(frame).replace(self.LOOK, json.dumps(self.attack)[1:-1]))

        server_end.on_message(on_said)


_UNHARMED = """() =>
    !("owned" in window) &&
    !document.querySelector("script:not([src^='/static/']), svg, iframe, style") &&
    !document.querySelector("img:not(#share-qr)") &&
    [...document.links].every((link) => link.matches("#go-home, .noscript > a") || (
        link.textContent === link.getAttribute("href") &&
        /^https?:$/.test(link.protocol) &&
        link.relList.contains("noopener")
    ))
"""


async def is_unharmed(page: RoomPage) -> bool:
    """Say whether nothing has run in the page, and nothing stands in it but its own elements.

    Links lead to where they say, by http or https.
    """
    return bool(await page.page.evaluate(_UNHARMED))


@pytest.mark.asyncio(loop_scope="session")
async def test_nobody_runs_anything_in_a_page(people: People) -> None:
    """Not even with a server that cleans nothing."""
    ana = await people.create("Ana")
    tamperer = Tamperer(ana)
    await tamperer.stand()
    async with StockClient.to(people.server.url) as mallory:
        await mallory.join(await ana.code(), name="Mallory")
        for number, text in enumerate([*TEXTS, HALF_PAIRS]):
            tamperer.attack, seen = text, clean_line(text)
            await mallory.say(f"{Tamperer.LOOK} {number}")
            await expect(ana.messages.last).to_have_text(clean_line(f"{text} {number}"))
            await mallory.call("topic", {"topic": f"{Tamperer.LOOK} {number}"})
            await expect(ana.page.locator("#topic")).to_have_text(clean_line(f"{text} {number}"))
            await mallory.call("rename", {"name": Tamperer.LOOK})
            await expect(ana.people.filter(has_text=seen)).to_have_count(1)
            await expect(ana.notices.last).to_contain_text(seen)
            await mallory.call("rename", {"name": "Mallory"})
            assert await is_unharmed(ana)
    await ana.page.reload()
    await ana.ready()
    assert await is_unharmed(ana)


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("text", [COMMANDS[0], MARKUP[3], MARKUP[7]])
async def test_no_refusal_or_reason_runs_anything_in_a_page(people: People, text: str) -> None:
    ana = await people.create("Ana")
    refusal = msgspec.json.encode(Refusal.of(Forbidden(text))).decode()

    async def on_socket(page_end: WebSocketRoute) -> None:
        server_end = page_end.connect_to_server()

        def on_asked(frame: str | bytes) -> None:
            asked = re.match(r'42(\d+)\["(?:rename|message|leave)"', str(frame))
            if asked:
                page_end.send(f"43{asked[1]}[{refusal}]")
            elif str(frame).startswith("42") and '"topic"' in str(frame):
                removed = msgspec.json.encode(Removed(room=code, reason=text)).decode()
                page_end.send(f'42["removed",{removed}]')
            else:
                server_end.send(frame)

        page_end.on_message(on_asked)

    code = await ana.code()
    await ana.page.route_web_socket("**/socket.io/**", on_socket)
    await ana.page.reload()
    await ana.ready()
    await ana.type("/nick Bob")
    await expect(ana.mistake).to_have_text(clean_line(text))
    await ana.composer.fill("")
    await ana.type("hello")
    await expect(ana.unsent).to_contain_text(clean_line(text))
    await ana.button("Change my name").click()
    dialog = ana.dialog("Change my name")
    await dialog.get_by_role("button", name="Change", exact=True).click()
    await expect(dialog.get_by_role("alert")).to_have_text(clean_line(text))
    await dialog.get_by_role("button", name="Cancel").click()
    await ana.type("/topic x")
    await expect(ana.status).to_contain_text(clean_line(text))
    assert await is_unharmed(ana)


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("text", MARKUP)
async def test_what_is_typed_into_the_form_is_given_back_as_text(people: People, text: str) -> None:
    home = await people.home()
    await home.join(text, text)
    await expect(home.mistake).to_be_visible()
    await expect(home.name).to_have_value(text)
    await expect(home.code).to_have_value(text)
    assert await home.page.evaluate("() => !('owned' in window)")
    assert (
        await home.page.locator("script:not([src^='/static/']), iframe, svg, style, main a").count()
        == 0
    )
