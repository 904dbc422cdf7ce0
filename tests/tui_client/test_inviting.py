"""What lets others in: the words, and the QR code as a camera sees it."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence

import pexpect
import pyte
import pytest
import zxingcpp

from chadchat_tui.links import is_local
from chadchat_tui.state.inviting import ONLY_HERE, invitation
from chadchat_tui.state.qr import qr_lines

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
    code, link, command, empty, *lines = invitation(SERVER, "ABCD").split("\n")
    assert (code, link) == ("Code:  ABCD", f"Link:  {LINK}")
    assert command == f"In a terminal:  chadchat join ABCD --name NAME --server {SERVER}"
    assert empty == ""
    assert lines == qr_lines(LINK)


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
