"""What lets others in: the words, and the QR code as a camera sees it."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from typing import get_args

import pexpect
import pyte
import pytest
import zxingcpp
from rich.color import Color
from textual.app import App

from chadchat_tui.links import is_local
from chadchat_tui.screens.qr_code import CodeScreen, QRCode
from chadchat_tui.screens.room import RoomScreen
from chadchat_tui.state.inviting import ONLY_HERE, invitation
from chadchat_tui.state.preferences import Preferences, ThemeName
from chadchat_tui.state.qr import qr_lines
from chadchat_tui.state.wishes import Code
from tests.server_process import ServerProcess

from .seat import inside
from .test_snapshots import StillApp, talk
from .waiting import eventually

SERVER = "http://192.168.1.20:5000"
LINK = f"{SERVER}/ABCD"
DRAWN = {" ": (False, False), "▀": (True, False), "▄": (False, True), "█": (True, True)}
PIXELS = 4
SHOW = "import sys; from chadchat_tui.cli.inviting import show_code; show_code(*sys.argv[1:])"


def read(rows: Sequence[Sequence[bool]]) -> str:
    """Return what the code says whose modules, in rows, are dark or not."""
    pixels = b"".join(
        b"".join((b"\0" if dark else b"\xff") * PIXELS for dark in row) * PIXELS for row in rows
    )
    shape = [len(rows) * PIXELS, len(rows[0]) * PIXELS]
    codes = zxingcpp.read_barcodes(
        memoryview(pixels).cast("B", shape),
        zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
        try_invert=False,
    )
    return str(codes[0].text) if codes else ""


def halves(lines: Sequence[str]) -> list[list[bool]]:
    """Return what is drawn in each half of the lines, from top to bottom."""
    return [[DRAWN[block][half] for block in line] for line in lines for half in (0, 1)]


@pytest.mark.parametrize("link", [LINK, "https://chat.example.org/ABCDEFGHIJKL", "x" * 500])
@pytest.mark.parametrize("light_drawn", [True, False])
def test_a_code_says_what_it_was_made_of(link: str, light_drawn: bool) -> None:
    lines = qr_lines(link, light_drawn=light_drawn)
    assert len({len(line) for line in lines}) == 1
    assert read([[drawn is not light_drawn for drawn in row] for row in halves(lines)]) == link


def on_terminal(server: str, *, columns: int = 80, **environment: str) -> pyte.Screen:
    """Return the terminal once the code of a link to ``server`` is shown there."""
    screen = pyte.Screen(columns, 40)
    inherited = {k: v for k, v in os.environ.items() if k not in {"COLUMNS", "LINES", "NO_COLOR"}}
    written = pexpect.run(
        shlex.join([sys.executable, "-c", SHOW, server, f"{server}/ABCD"]),
        env={**inherited, "TERM": "xterm-256color", **environment}, dimensions=(40, columns),
    )  # fmt: skip
    pyte.ByteStream(screen).feed(written)
    return screen


def test_on_a_terminal_it_brings_its_colours() -> None:
    """So that it is dark on light whatever the terminal's colours are."""
    screen = on_terminal(SERVER)
    rows: list[list[bool]] = []
    for y in range(17):
        cells = [screen.buffer[y][x] for x in range(33)]
        assert {(cell.fg, cell.bg) for cell in cells} == {("000000", "ffffff")}
        rows += halves(["".join(cell.data for cell in cells)])
    assert read(rows) == LINK


def test_without_colours_it_is_for_a_dark_terminal() -> None:
    screen = on_terminal(SERVER, NO_COLOR="1")
    assert {cell.fg for line in screen.buffer.values() for cell in line.values()} == {"default"}
    lines = [line[:33] for line in screen.display[:17]]
    assert read([[not drawn for drawn in row] for row in halves(lines)]) == LINK


def test_where_it_cannot_be_shown_it_is_not() -> None:
    for screen in (on_terminal(SERVER, columns=32), on_terminal(SERVER, PYTHONIOENCODING="ascii")):
        assert "".join(screen.display).strip() == ""


def test_a_link_that_others_cannot_open_is_no_code() -> None:
    """It is said how to let them in."""
    shown = "".join(on_terminal("http://127.0.0.1:5000").display)
    assert "start the server with --host" in shown
    assert "▄" not in shown
    assert invitation("http://localhost:5000", "ABCD").endswith(ONLY_HERE)


def test_an_invitation_has_all_there_is() -> None:
    code, link, command = invitation(SERVER, "ABCD").split("\n")
    assert (code, link) == ("Code:  ABCD", f"Link:  {LINK}")
    assert command == f"In a terminal:  chadchat join ABCD --name NAME --server {SERVER}"


async def test_the_code_is_of_the_room_where_it_is_asked_for(server: ServerProcess) -> None:
    async with inside(server) as sean:
        state = sean.conversation.state
        state.server = SERVER
        await sean.type("/invite", "enter")
        await eventually(lambda: scanned(sean.app) == f"{SERVER}/{state.code}")
        assert sean.hint == invitation(SERVER, state.code)


def code_screen(theme: ThemeName = "dark") -> StillApp:
    """Return the room, to show the code of a link that others can follow."""
    app = StillApp(*talk(), preferences=Preferences(theme=theme))
    app.workspace.rooms.wish = Code(LINK)
    return app


def is_dark(colour: Color | None) -> bool:
    """Say whether it is; the terminal's own may be."""
    return colour is None or colour.triplet is None or sum(colour.triplet) < 383


def scanned(app: App[None]) -> str:
    """Return what a camera finds on the screen with the code."""
    if not isinstance(app.screen, CodeScreen):
        return ""
    rows: list[list[bool]] = []
    for strip in app.screen._compositor.render_strips():
        upper: list[bool] = []
        lower: list[bool] = []
        for text, style, _ in strip:
            assert style is not None
            front, back = is_dark(style.color), is_dark(style.bgcolor)
            for character in text:
                above, below = DRAWN.get(character, (False, False))
                upper.append(front if above else back)
                lower.append(front if below else back)
        rows += [upper, lower]
    return read(rows) if rows else ""


def shown_instead(app: App[None]) -> str:
    """Return what stands where there is no room for the code."""
    return str(app.screen.query_one(QRCode).render())


@pytest.mark.parametrize("theme", get_args(ThemeName))
async def test_on_the_screen_it_is_dark_on_light_in_every_theme(theme: ThemeName) -> None:
    async with code_screen(theme).run_test(size=(80, 24)) as pilot:
        await eventually(lambda: scanned(pilot.app) == LINK)
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, RoomScreen)


@pytest.mark.parametrize("size", [(32, 24), (80, 17), (10, 4)], ids=str)
async def test_a_screen_that_is_too_small_for_it_says_so(size: tuple[int, int]) -> None:
    """And shows it as soon as it is larger."""
    async with code_screen().run_test(size=size) as pilot:
        await eventually(lambda: isinstance(pilot.app.screen, CodeScreen))
        await pilot.pause()
        assert "needs 33 columns and 18 rows" in shown_instead(pilot.app)
        await pilot.resize_terminal(33, 18)
        await eventually(lambda: scanned(pilot.app) == LINK)


@pytest.mark.parametrize(
    ("server", "local"),
    [
        ("http://127.0.0.1:5000", True),
        ("http://127.8.0.1", True),
        ("http://[::1]:5000", True),
        ("http://0.0.0.0:5000", True),
        ("http://localhost", True),
        ("http://chat.localhost:1", True),
        ("http://192.168.1.20:5000", False),
        ("https://chat.example.org", False),
        ("http://[fd00::1]:5000", False),
    ],
)
def test_who_can_reach_a_server(server: str, local: bool) -> None:
    assert is_local(server) is local
