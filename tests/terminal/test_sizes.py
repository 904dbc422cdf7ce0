"""What is written to the terminal, and terminals that can do little."""

from __future__ import annotations

import pytest

from .conftest import Open
from .test_room import CTRL_Q, opened

KEY_BYTES = 1_500
"""What a key press may cost at 120x40, as over a slow line each is waited for."""

KEYS = "ßäöüéèñçåøæþðµ"
"""Of which none stands anywhere else on the screen."""


def test_a_key_press_is_few_bytes(terminal: Open) -> None:
    """However much stands on the screen."""
    sean, _ = opened(terminal, columns=120, rows=40)
    for number in range(20):
        sean.send(f"message {number}: with some words in it\r")
    sean.wait_for(lambda screen: "message 19" in screen and "…" not in screen)
    sean.send("begun")
    sean.wait_for("begun")
    before = len(sean.written)
    for key in KEYS:
        sean.send(key)
        sean.wait_for(key)
    written = len(sean.written) - before
    assert written <= KEY_BYTES * len(KEYS)


@pytest.mark.parametrize("kind", ["xterm", "linux", "vt100"])
@pytest.mark.parametrize(("columns", "rows"), [(10, 3), (80, 24)])
def test_a_terminal_that_can_do_little_will_do(
    terminal: Open, kind: str, columns: int, rows: int
) -> None:
    """One of few colours, or of none, and of few cells."""
    sean, code = opened(terminal)
    ana = terminal(
        "join", code, name="ana", columns=columns, rows=rows,
        variables={"TERM": kind, "COLORTERM": ""},
    )  # fmt: skip
    sean.wait_for("ana has entered the room")
    ana.send("hello\r")
    sean.wait_for("ana  hello")
    sean.send("ok\r")
    ana.wait_for("ok")  # so that she knows, too, that hers is said
    ana.send(CTRL_Q)
    assert ana.wait_for_end() == 0
    assert "Traceback" not in ana.screen
    assert b"38;2;" not in ana.written
