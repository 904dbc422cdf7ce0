"""What is said line by line where the screen has a place for it."""

from __future__ import annotations

from typing import Final

from chadchat_shared.errors import ChatError

from ..events import Knocked, Refused, SessionEvent, Waiting
from ..state.room import RoomState
from ..state.sentences import refusal_sentence, room_words
from ..state.times import in_words

KEYS: Final = (
    "Enter sends. A line that ends in a backslash goes on in the next one.",
    "//word sends /word as it stands.",
    "Backspace, Ctrl+W and Ctrl+U erase a character, a word, the line.",
    "What comes while you write waits until you send, or pause for five seconds.",
    "/join CODE, or /join and a number, turns to a room: there you write.",
    "Ctrl+C drops what is written. Pressed twice it ends, as /quit does.",
)
"""What there is to know, for ``/help`` and ``/keys``."""

BEGINNING: Final = "/help shows the commands, /quit ends."
NOT_YET: Final = "Not sent yet: it is sent when you are in the room."


def welcome(state: RoomState) -> str:
    """Return where one has come in, and how it is there."""
    topic = f" Topic: {state.topic}" if state.topic else ""
    return f"You are in {state.code} as {state.name}: {', '.join(room_words(state))}.{topic}"


def turned_to(state: RoomState) -> str:
    """Return in which room one writes now."""
    return f"You write in {state.code} now, as {state.name}."


def knocks(name: str) -> str:
    """Return who waits to be let in, and what the host can do."""
    return f"{name} knocks. /admit {name} lets {name} in, /refuse {name} does not."


def held(error: ChatError) -> str:
    """Return why a message still waits."""
    return f"Not sent yet: {refusal_sentence(error)} It is sent by itself."


def failed(text: str, error: ChatError) -> str:
    """Return that a message was refused, and why."""
    ways = "/retry sends it again, /cancel takes it back."
    return f"Not sent: {text}\n{refusal_sentence(error)} {ways}"


def trouble(event: SessionEvent) -> tuple[str, str]:
    """Return what is to be said where ``event`` tells why nothing can be sent for now or any more,
    and what of it is another trouble if it is another.
    """
    match event:
        case Waiting(seconds, error):
            retrying = f"Retrying in {in_words(seconds)}. /reconnect tries at once."
            return f"{error.message} {retrying}", error.message
        case Refused(error):
            return f"{error.message} /quit ends.", error.message
        case Knocked(code):
            waiting = "You have knocked: waiting for its host. Ctrl+C twice ends."
            return f"{code} is locked. {waiting}", code
        case _:
            return "", ""
