"""What a line that begins with a slash does."""

from __future__ import annotations

import pytest

from chadchat_shared.errors import NotFound
from chadchat_tui.commands import COMMANDS, KEYS, is_command, message_of, run_command, typed_for


class Recorder:
    """Notes what commands do."""

    def __init__(self) -> None:
        self.done: list[tuple[str, ...]] = []

    def hint(self, text: str) -> None:
        self.done.append(("hint", text))

    def who(self) -> None:
        self.done.append(("who",))

    def topic(self) -> None:
        self.done.append(("topic",))

    def quit(self) -> None:
        self.done.append(("quit",))

    def retry(self) -> None:
        self.done.append(("retry",))

    async def set_topic(self, topic: str) -> None:
        self.done.append(("set_topic", topic))

    async def rename(self, name: str) -> None:
        self.done.append(("rename", name))

    async def leave(self) -> None:
        self.done.append(("leave",))


async def done_by(line: str) -> list[tuple[str, ...]]:
    """Return what ``line`` does."""
    recorder = Recorder()
    await run_command(recorder, line)
    return recorder.done


@pytest.mark.parametrize(
    ("line", "done"),
    [
        ("/who", ("who",)),
        ("/WHO", ("who",)),
        ("/who  ", ("who",)),
        ("/nick  bob ", ("rename", "bob")),
        ("/topic", ("topic",)),
        ("/topic bread and wine", ("set_topic", "bread and wine")),
        ("/topic -", ("set_topic", "")),
        ("/retry", ("retry",)),
        ("/leave", ("leave",)),
        ("/quit", ("quit",)),
    ],
)
async def test_each_does_its_thing(line: str, done: tuple[str, ...]) -> None:
    """Whatever the case, with spaces to spare."""
    assert await done_by(line) == [done]


async def test_help_shows_every_command_and_key() -> None:
    """Nothing is left out."""
    [(_, text)] = await done_by("/help")
    assert all(command.usage in text and command.summary in text for command in COMMANDS.values())
    assert all(line in text for line in KEYS)


async def test_nick_without_a_name_says_how() -> None:
    """Instead of trying to have none."""
    [(kind, text)] = await done_by("/nick")
    assert kind == "hint"
    assert "/nick sean" in text


@pytest.mark.parametrize(
    ("line", "offer"),
    [("/hlep", "/help"), ("/xyzzy", "/help shows"), ("/topik x", "/topic"), ("/", "/help shows")],
)
async def test_what_is_no_command_offers_the_nearest(line: str, offer: str) -> None:
    """And is never sent."""
    with pytest.raises(NotFound) as refusal:
        await done_by(line)
    assert offer in refusal.value.message
    assert refusal.value.message.endswith(f"write /{line}")


@pytest.mark.parametrize(
    ("text", "command", "message"),
    [
        ("hello", False, "hello"),
        ("/help", True, ""),
        ("//help", False, "/help"),
        ("///", False, "//"),
        (" /help", False, " /help"),
    ],
)
def test_two_slashes_are_a_message_with_one(text: str, command: bool, message: str) -> None:
    """So that anything can be said."""
    assert is_command(text) is command
    if not command:
        assert message_of(text) == message
        assert not is_command(typed_for(message))
        assert message_of(typed_for(message)) == message
