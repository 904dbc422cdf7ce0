"""Messages as lines of text or of JSON, and words to the user on stderr."""

from __future__ import annotations

import sys

import msgspec

from chadchat_shared.events import ChatMessage
from chadchat_shared.text import clean_line, clean_text

from ..state.times import local_time


def print_message(message: ChatMessage, *, as_json: bool) -> None:
    """Print ``message`` at once, cleaned. Raises BrokenPipeError when nobody reads any more."""
    line = json_line(message) if as_json else text_line(message)
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def json_line(message: ChatMessage) -> str:
    """Return ``message`` as one line of JSON, with these fields in this order."""
    return msgspec.json.encode(
        {
            "seq": message.seq,
            "ts": message.ts,
            "name": clean_line(message.name),
            "message": clean_text(message.message),
            "room": clean_line(message.room),
            "member": clean_line(message.member),
            "id": clean_line(message.id),
            "kind": message.kind,
        }
    ).decode()


def text_line(message: ChatMessage) -> str:
    """Return ``message`` with its local time and name; its further lines are indented."""
    text = clean_text(message.message).replace("\n", "\n    ")
    time = local_time(message.ts, None)
    return f"{time:%Y-%m-%d %H:%M} {clean_line(message.name)}: {text}"


def say(line: str) -> None:
    """Print ``line``, cleaned."""
    sys.stdout.write(f"{clean_line(line)}\n")


def tell(sentence: str) -> None:
    """Say something to the user beside the output."""
    print(clean_line(sentence), file=sys.stderr, flush=True)  # noqa: T201  # that is what it does


def give_back(text: str) -> None:
    """Show the user a text of their own, with its lines as they are."""
    print(clean_text(text), file=sys.stderr, flush=True)  # noqa: T201  # likewise
