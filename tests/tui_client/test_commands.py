"""What a line that begins with a slash does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

import pytest

from chadchat_shared.answers import BanList
from chadchat_shared.decoding import to_wire
from chadchat_shared.errors import BadRequest, NotFound
from chadchat_shared.requests import InRoom
from chadchat_tui.cli.arguments import Command
from chadchat_tui.commands import (
    COMMANDS,
    help_lines,
    is_command,
    message_of,
    run_command,
    typed_for,
)
from chadchat_tui.commands.running import IN_A_SHELL
from tests.tui_client.examples import examples


class Recorder:
    """Notes what commands do."""

    def __init__(self) -> None:
        self.done: list[tuple[str, ...]] = []

    def hint(self, text: str) -> None:
        self.done.append(("hint", text))

    def help(self) -> None:
        self.done.append(("help",))

    def copy(self) -> None:
        self.done.append(("copy",))

    async def say(self, text: str) -> None:
        self.done.append(("say", text))

    async def join(self, place: str) -> None:
        self.done.append(("join", place))

    def rooms(self) -> None:
        self.done.append(("rooms",))

    def search(self, words: str) -> None:
        self.done.append(("search", words))

    async def go_to(self, place: str) -> None:
        self.done.append(("go_to", place))

    def whois(self, name: str) -> None:
        self.done.append(("whois", name))

    def kept(self) -> None:
        self.done.append(("kept",))

    def passphrase(self) -> None:
        self.done.append(("passphrase",))

    def read(self) -> None:
        self.done.append(("read",))

    def reconnect(self) -> None:
        self.done.append(("reconnect",))

    def debug(self) -> None:
        self.done.append(("debug",))

    def keys(self) -> None:
        self.done.append(("keys",))

    def theme(self, name: str) -> None:
        self.done.append(("theme", name))

    def notify(self, level: str) -> None:
        self.done.append(("notify", level))

    def quiet(self) -> None:
        self.done.append(("quiet",))

    def away(self, why: str) -> None:
        self.done.append(("away", why))

    def who(self) -> None:
        self.done.append(("who",))

    def invite(self) -> None:
        self.done.append(("invite",))

    async def export(self, name: str) -> None:
        self.done.append(("export", name))

    def topic(self) -> None:
        self.done.append(("topic",))

    def quit(self) -> None:
        self.done.append(("quit",))

    def retry(self) -> None:
        self.done.append(("retry",))

    def cancel(self) -> None:
        self.done.append(("cancel",))

    def member(self, typed: str) -> tuple[str, str]:
        name, _, rest = typed.partition(" ")
        return f"id of {name}", rest

    async def member_or_departed(self, typed: str) -> tuple[str, str]:
        name, rest = self.member(typed)
        return f"{name}, gone or not", rest

    def knock(self, name: str) -> str:
        return f"knock of {name}"

    async def do(self, request: InRoom) -> None:
        self.done.append((request.event, *(str(value) for value in to_wire(request).values())))

    async def bans(self) -> BanList:
        return BanList(names=["eve"])

    async def new_code(self) -> None:
        self.done.append(("newcode",))

    async def make_webhook(self) -> None:
        self.done.append(("make_webhook",))

    async def end_webhook(self) -> None:
        self.done.append(("end_webhook",))

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
        ("/invite", ("invite",)),
        ("/export", ("export", "")),
        ("/export room.md", ("export", "room.md")),
        ("/WHO", ("who",)),
        ("/who  ", ("who",)),
        ("/nick  bob ", ("rename", "bob")),
        ("/topic", ("topic",)),
        ("/topic bread and wine", ("set_topic", "bread and wine")),
        ("/topic -", ("set_topic", "")),
        ("/join abcd", ("join", "abcd")),
        ("/copy", ("copy",)),
        ("/rooms", ("rooms",)),
        ("/whois ana", ("whois", "ana")),
        ("/me waves", ("say", "/me waves")),
        ("/search", ("search", "")),
        ('/search green "tea bag*"', ("search", 'green "tea bag*"')),
        ("/goto yesterday 9:05", ("go_to", "yesterday 9:05")),
        ("/read", ("read",)),
        ("/reconnect", ("reconnect",)),
        ("/debug", ("debug",)),
        ("/retry", ("retry",)),
        ("/keys", ("keys",)),
        ("/theme", ("theme", "")),
        ("/theme light", ("theme", "light")),
        ("/notify all", ("notify", "all")),
        ("/quiet", ("quiet",)),
        ("/away lunch", ("away", "lunch")),
        ("/leave", ("leave",)),
        ("/cancel", ("cancel",)),
        ("/quit", ("quit",)),
        ("/kick ana", ("kick", "id of ana")),
        ("/kick ana no shouting", ("kick", "id of ana", "no shouting")),
        ("/ban ana spam", ("ban", "id of ana, gone or not", "spam")),
        ("/unban eve", ("unban", "eve")),
        ("/bans", ("hint", "Banned: eve")),
        ("/mute ana", ("mute", "id of ana", "True")),
        ("/unmute ana", ("mute", "id of ana", "False")),
        ("/lock", ("lock", "True")),
        ("/unlock", ("lock", "False")),
        ("/slow 10", ("slow", "10")),
        ("/keep", ("kept",)),
        ("/keep 1000", ("keep", "1000")),
        ("/keep 7D 1000", ("keep", "1000", "7")),
        ("/keep all", ("keep",)),
        ("/passphrase open sesame", ("passphrase", "open sesame")),
        ("/passphrase -", ("passphrase", "")),
        ("/passphrase", ("passphrase",)),
        ("/newcode", ("newcode",)),
        ("/webhook", ("make_webhook",)),
        ("/webhook OFF", ("end_webhook",)),
        ("/transfer ana", ("transfer", "id of ana")),
        ("/admit", ("admit", "knock of ", "True")),
        ("/refuse bob", ("admit", "knock of bob", "False")),
    ],
)
async def test_each_does_its_thing(line: str, done: tuple[str, ...]) -> None:
    """Whatever the case, with spaces to spare."""
    assert await done_by(line) == [done]


async def test_help_shows_every_command_and_key() -> None:
    """Nothing is left out."""
    assert await done_by("/help") == [("help",)]
    text = "\n".join(help_lines(["Enter sends."]))
    assert all(command.usage in text and command.summary in text for command in COMMANDS.values())
    assert "Enter sends." in text


@pytest.mark.parametrize("line", ["/nick", "/kick", "/ban", "/unban", "/mute", "/transfer"])
async def test_without_the_name_that_is_needed_it_says_how(line: str) -> None:
    """Instead of trying to do it to nobody."""
    [(kind, text)] = await done_by(line)
    assert kind == "hint"
    assert text.startswith("Write ")


@pytest.mark.parametrize("line", ["/join", "/whois", "/me"])
async def test_what_needs_words_says_so(line: str) -> None:
    with pytest.raises(BadRequest, match="after it"):
        await done_by(line)


@pytest.mark.parametrize("line", ["/lock now", "/leave the room", "/help kick"])
async def test_a_command_that_takes_nothing_does_nothing_with_something_behind_it(
    line: str,
) -> None:
    """Whoever wrote it meant something else."""
    with pytest.raises(BadRequest, match="stands alone"):
        await done_by(line)


@pytest.mark.parametrize("seconds", ["", "-1", "3601", "1.5", "soon", "²", "9" * 99])
async def test_what_is_no_time_to_wait_is_refused(seconds: str) -> None:
    with pytest.raises(BadRequest, match="0 to 3,600"):
        await done_by(f"/slow {seconds}")


@pytest.mark.parametrize("what", ["0", "7w", "-1", "1.5", "36501d", "1 2", "all 7d", "²", "9" * 99])
async def test_what_cannot_be_kept_is_refused(what: str) -> None:
    with pytest.raises(BadRequest, match="/keep 1000 7d; or /keep all"):
        await done_by(f"/keep {what}")


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


@pytest.mark.parametrize("example", examples("commands.json"), ids=lambda example: example["typed"])
async def test_what_is_typed_is_read_as_on_the_page(example: Mapping[str, str]) -> None:
    typed = example["typed"]
    if says := example.get("says"):
        assert (await done_by(typed) if is_command(typed) else [("say", message_of(typed))]) == [
            ("say", says)
        ]
        return
    with pytest.raises((BadRequest, NotFound)) as refusal:
        await done_by(typed)
    wanted = example.get("alone") or f"There is no command {example['unknown']}. "
    assert refusal.value.message.startswith(wanted)
    if nearest := example.get("nearest"):
        assert f"Did you mean /{nearest}?" in refusal.value.message


@pytest.mark.parametrize("message", ["hello", "/help", "//", " /help"])
def test_two_slashes_are_a_message_with_one(message: str) -> None:
    """So that anything can be said."""
    assert not is_command(typed_for(message))
    assert message_of(typed_for(message)) == message


def test_every_command_of_the_shell_is_one_here_or_told_of() -> None:
    commands = get_args(Command)
    assert set(commands) - COMMANDS.keys() == IN_A_SHELL.keys()


async def test_who_looks_for_a_command_of_the_shell_is_told_how() -> None:
    with pytest.raises(NotFound, match=r"chadchat create; /join CODE comes .* write //create ab$"):
        await run_command(Recorder(), "/create ab")
