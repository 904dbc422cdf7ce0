"""What is pasted into the terminal client is text."""

from __future__ import annotations

from .conftest import Open


def test_what_is_pasted_is_text(terminal: Open) -> None:
    """Whatever is in it: it is not sent by itself, and none of its keys are pressed."""
    sean = terminal("create", name="sean")
    sean.wait_for("connected")
    sean.send("\x1b[200~one\rsecond \x1b[31mred\x1b\r\x1bqthird\x07\x1b[201~")
    screen = sean.wait_for("third")
    composed = screen[screen.index(" one\n") :]
    assert composed.startswith(" one\n second [31mred\n qthird")
    assert "sean  one" not in screen
    sean.send("\r")
    sean.wait_for("sean  one")
    sean.wait_for("qthird")


def test_a_long_paste_is_whole(terminal: Open) -> None:
    """However many reads it takes."""
    sean = terminal("create", name="sean", columns=100)
    sean.wait_for("connected")
    text = "".join(f"{number:05} " for number in range(650))
    sean.send(f"\x1b[200~{text}\x1b[201~\r")
    sean.wait_for(lambda screen: "00649" in screen and "Write a message" in screen)


def test_bytes_that_are_no_text_are_replaced(terminal: Open) -> None:
    """As a terminal that is set to Latin-1 sends them."""
    sean = terminal("create", name="sean")
    sean.wait_for("connected")
    sean.send_bytes(b"caf\xe9 \xff\xfe\x80!\r")
    sean.wait_for("sean  caf\N{REPLACEMENT CHARACTER} ")
