"""Lines on a terminal, between which somebody types."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

import pytest

from chadchat_tui.plain import terminal
from chadchat_tui.plain.terminal import LineTerminal
from tests.tui_client.waiting import eventually


class Desk:
    """Somebody at a terminal with two ends: ``keys`` go in, ``shown`` comes out."""

    def __init__(self) -> None:
        self._near, far = os.openpty()
        os.set_blocking(self._near, False)
        self._stdin, self._stdout = os.fdopen(far), os.fdopen(os.dup(far), "w")
        self.shown = ""
        self.typed: list[str] = []
        self.ended = 0

    def lines(self) -> LineTerminal:
        """Return what writes and reads at the far end."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("sys.stdin", self._stdin)
            patch.setattr("sys.stdout", self._stdout)
            return LineTerminal(self.typed.append, self.end)

    def type(self, keys: str) -> None:
        os.write(self._near, keys.encode())

    async def until(self, shown: str) -> None:
        """Wait until all that was shown is this."""

        def so() -> bool:
            with contextlib.suppress(BlockingIOError):
                self.shown += os.read(self._near, 65_536).decode().replace("\r\n", "\n")
            return self.shown == shown

        await eventually(so)

    def end(self) -> None:
        self.ended += 1

    def close(self) -> None:
        os.close(self._near)
        self._stdin.close()
        self._stdout.close()


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.close()


async def test_what_comes_while_one_types_waits(desk: Desk) -> None:
    """So that neither is torn apart."""
    with desk.lines() as lines:
        lines.say(["one"])
        desk.type("half ")
        await desk.until("one\nhalf ")
        lines.say(["two", "three"])
        desk.type("a line\\\r")
        await desk.until("one\nhalf a line\\\n")
        desk.type("and another\r")
        await desk.until("one\nhalf a line\\\nand another\ntwo\nthree\n")
        await eventually(lambda: desk.typed == ["half a line\nand another"])
        lines.say(["four"])
        await desk.until(f"{desk.shown}four\n")


async def test_erasing_it_lets_come_what_waits(desk: Desk) -> None:
    with desk.lines() as lines:
        desk.type("a")
        await desk.until("a")
        lines.say(["one"])
        desk.type("\x7f")
        await desk.until("a\b \bone\n")
    assert desk.typed == []


async def test_after_a_pause_it_comes_and_what_is_begun_stands_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "PAUSE_SECONDS", 0.05)
    with desk.lines() as lines:
        desk.type("half")
        await desk.until("half")
        lines.say(["one"])
        await desk.until("half\none\nhalf")
        lines.say(["two"])
        await desk.until("half\none\nhalf\ntwo\nhalf")
        desk.type(" a line\r")
        await desk.until("half\none\nhalf\ntwo\nhalf a line\n")
    assert desk.typed == ["half a line"]


async def test_what_is_said_can_do_nothing_to_the_terminal(desk: Desk) -> None:
    with desk.lines() as lines:
        lines.say(["\x1b]0;owned\x07one\x9b2J \x08", "two"])
        await desk.until("]0;ownedone2J\ntwo\n")


async def test_ctrl_c_drops_what_is_begun_and_then_ends(desk: Desk) -> None:
    with desk.lines():
        desk.type("half\x03")
        await desk.until("half\nDropped. Ctrl+C once more ends.\n")
        assert desk.ended == 0
        desk.type("\x03")
        await eventually(lambda: desk.ended == 1)


async def test_ctrl_c_where_nothing_is_begun_says_that_another_ends(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as that was said just now."""
    with desk.lines():
        monkeypatch.setattr(terminal, "CLOSING_SECONDS", 0)
        desk.type("\x03\x03")
        await desk.until("Ctrl+C once more ends.\n" * 2)
        assert desk.ended == 0
        monkeypatch.undo()
        desk.type("\x03\x03")
        await eventually(lambda: desk.ended == 1)


async def test_ctrl_d_ends_where_nothing_is_begun(desk: Desk) -> None:
    with desk.lines() as lines:
        desk.type("a\x04")
        await desk.until("a")
        assert desk.ended == 0
        desk.type("\x7f\x04")
        await eventually(lambda: desk.ended == 1)
        assert lines.draft == ""


async def test_a_secret_is_not_shown(desk: Desk) -> None:
    """Also where something comes meanwhile, and not for what is typed after it."""
    with desk.lines() as lines:
        lines.ask("Passphrase:", secret=True)
        desk.type("open")
        await eventually(lambda: lines._editor.text == "open")
        assert lines.draft == ""
        lines.say(["one"])
        desk.type("\rshown\r")
        await desk.until("Passphrase:\n\none\nshown\n")
        assert desk.typed == ["open", "shown"]


async def test_what_is_begun_stays_a_draft(desk: Desk) -> None:
    """And what comes then does not stand behind it."""
    with desk.lines() as lines:
        desk.type("half")
        await desk.until("half")
        lines.say(["one"])
    await desk.until("half\none\n")
    assert lines.draft == "half"
