"""What is not acknowledged outlives the client, is sent once, and by one client alone."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from chadchat_shared.answers import Stored
from chadchat_shared.errors import RoomNotFound
from chadchat_tui.conversation import Entry
from chadchat_tui.events import Delivered, Failed, Posted, SessionEvent, Waiting
from chadchat_tui.session import (
    OUTBOX_MAX,
    ConnectionLost,
    OutboxFolder,
    OutboxFull,
    Room,
    Session,
    keep_for_later,
    seat_of,
)
from chadchat_tui.session.outbox_file import Kept, OutboxFile, Taken
from chadchat_tui.session.outbox_keeper import OutboxKeeper
from chadchat_tui.tokens import Membership, TokenStore
from chadchat_tui.widgets.composer import Composer
from chadchat_tui.widgets.log_view import LogView
from chadchat_tui.workspace import Workspace
from tests.patience import PATIENCE_SECONDS
from tests.server_process import ServerProcess

from .listener import Listener
from .odd_server import JOINED, SILENCE, odd_server
from .seat import seat
from .waiting import eventually


def kept(*texts: str) -> list[Kept]:
    return [Kept(f"id of {text}", text, 1_000) for text in texts]


@pytest.fixture
def folder(tmp_path: Path) -> OutboxFolder:
    return OutboxFolder(pytest.fail, tmp_path / "outbox")


def files(folder: OutboxFolder) -> list[Path]:
    return [*folder.path.iterdir()] if folder.path.exists() else []


# The file


def test_a_file_is_for_the_user_alone(folder: OutboxFolder) -> None:
    """With all that belongs to it, in a folder that is so, too."""
    file = OutboxFile.create(folder.path, "sean")
    file.write(kept("one"))
    assert folder.path.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in files(folder)} == {0o600}
    file.close()


def test_what_is_in_use_cannot_be_opened(folder: OutboxFolder) -> None:
    """What is left behind can, and has everything in its order."""
    file = OutboxFile.create(folder.path, "sean")
    [path] = OutboxFile.all_of(folder.path, "sean")
    with pytest.raises(Taken):
        OutboxFile(path)
    file.write(kept("one", "two", "three"))
    file.write(kept("four"), ["id of two"])
    file.close()
    again = OutboxFile(path)
    assert [message.text for message in again.read()] == ["one", "three", "four"]
    again.discard()
    assert not files(folder)
    with pytest.raises(Taken):
        OutboxFile(path)


def test_an_empty_file_does_not_stay(folder: OutboxFolder) -> None:
    file = OutboxFile.create(folder.path, "sean")
    file.write(kept("one"))
    file.write([], ["id of one"])
    file.close()
    assert not files(folder)


# The keeper


async def closed(keeper: OutboxKeeper) -> None:
    keeper.close(keep=True)
    await keeper.written()


async def left_behind(folder: OutboxFolder, *texts: str) -> None:
    """Leave messages of sean's behind."""
    keeper = OutboxKeeper(folder, "sean")
    for message in kept(*texts):
        keeper.add(message)
    await closed(keeper)


async def test_what_is_left_behind_is_its_owners(folder: OutboxFolder) -> None:
    """From however many processes; of two that look at once, one gets it."""
    await left_behind(folder, "one")
    await left_behind(folder, "two")
    other, *seans = (OutboxKeeper(folder, owner) for owner in ("ana", "sean", "sean"))
    assert await other.adopted() == []
    adopted = [*await seans[0].adopted(), *await seans[1].adopted()]
    assert {message.text for message in adopted} == {"one", "two"}
    assert len(adopted) == 2
    for keeper in (other, *seans):
        keeper.close(keep=False)
        await keeper.written()
    assert not files(folder)


async def test_no_more_is_kept_for_later_than_may_wait(folder: OutboxFolder) -> None:
    """Such as by a script that says something every minute while the server is away for days."""
    assert await keep_for_later(folder, "sean", ["first", *["x"] * (OUTBOX_MAX - 2)])
    assert not await keep_for_later(folder, "sean", ["one", "too many"])
    assert await keep_for_later(folder, "sean", ["last"])
    keeper = OutboxKeeper(folder, "sean")
    adopted = await keeper.adopted()
    assert (len(adopted), adopted[0].text, adopted[-1].text) == (OUTBOX_MAX, "first", "last")
    await closed(keeper)


async def test_a_broken_file_is_told_and_costs_no_other(folder: OutboxFolder) -> None:
    await left_behind(folder, "one")
    broken = files(folder)[0].with_name(f"{files(folder)[0].name[:24]}-0.sqlite3")
    broken.write_bytes(b"no database at all, but long enough to be looked at" * 99)
    unreadable = broken.with_name(broken.name.replace("-0", "-1"))
    unreadable.mkdir()
    warnings: list[str] = []
    folder.warn = warnings.append
    keeper = OutboxKeeper(folder, "sean")
    assert [message.text for message in await keeper.adopted()] == ["one"]
    told = [(warning.split(" (")[0], warning.split("): ")[1]) for warning in warnings]
    assert told == [
        ("A file of unsent messages is broken", str(broken)),
        ("A file of unsent messages cannot be read", str(unreadable)),
    ]
    await closed(keeper)


async def test_a_file_that_cannot_be_read_is_let_go_of(folder: OutboxFolder) -> None:
    """Whoever mends it need not end this process before."""
    await left_behind(folder, "one")
    [path] = files(folder)
    with closing(sqlite3.connect(path)) as database:
        database.execute("ALTER TABLE message RENAME COLUMN text TO words")
    warnings: list[str] = []
    folder.warn = warnings.append
    keeper = OutboxKeeper(folder, "sean")
    assert await keeper.adopted() == []
    assert [str(path) in warning for warning in warnings] == [True]
    with closing(sqlite3.connect(path, timeout=0)) as database:
        database.execute("ALTER TABLE message RENAME COLUMN words TO text")
    await closed(keeper)
    again = OutboxFile(path)
    assert [message.text for message in again.read()] == ["one"]
    again.discard()


async def test_a_place_that_cannot_be_written_is_told_once(tmp_path: Path) -> None:
    """And is no reason to send nothing."""
    (tmp_path / "file").write_text("")
    warnings: list[str] = []
    keeper = OutboxKeeper(OutboxFolder(warnings.append, tmp_path / "file" / "outbox"), "sean")
    for message in kept("one", "two"):
        keeper.add(message)
    await keeper.written()
    assert not keeper.kept
    assert len(warnings) == 1
    assert "cannot be kept on disk" in warnings[0]
    await closed(keeper)


# The session


@asynccontextmanager
async def sean_on(
    url: str, folder: OutboxFolder, token: str | None = None, code: str = "ABCD"
) -> AsyncIterator[tuple[Room, Listener]]:
    """Give sean in a room, and what he is told."""
    async with Session(url, folder) as session:
        listener = Listener(session)
        yield await session.join(code, name="sean", token=token), listener
    await listener.done()


class Log:
    """An odd server's answers to ``message``, as a server's log would give them."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def __call__(self, message: dict[str, object]) -> object:
        self.texts.setdefault(str(message["id"]), str(message["data"]))
        seq = [*self.texts].index(str(message["id"])) + 1
        return {"ok": True, "room": "ABCD", "id": message["id"], "seq": seq, "ts": 1}


async def test_the_next_client_sends_what_waits_first(folder: OutboxFolder) -> None:
    """With its ids, in its order, and before anything new."""
    async with odd_server(join=JOINED) as odd:
        async with sean_on(odd.url, folder) as (room, listener):
            posted = [room.post(text) for text in ("one", "two", "three")]
            await eventually(lambda: "message" in odd.asked)
        assert isinstance(await posted[0].outcome, ConnectionLost)
        assert not [event for event in listener.events if isinstance(event, Failed)]
        odd.answers["message"] = log = Log()
        async with sean_on(odd.url, folder) as (room, listener):
            await asyncio.wait_for(room.say("four"), PATIENCE_SECONDS)
        assert [*log.texts.values()] == ["one", "two", "three", "four"]
        assert [*log.texts][:3] == [delivery.id for delivery in posted]
        told = [event.id for event in listener.events if isinstance(event, Posted)]
        assert set(told) == set(log.texts)
    assert not files(folder)


async def test_what_was_in_the_log_already_is_delivered(folder: OutboxFolder) -> None:
    """Though no message comes for it any more."""
    async with odd_server(join=JOINED) as odd:
        async with sean_on(odd.url, folder) as (room, _):
            delivery = room.post("one")
        joined = {**JOINED, "seq": 7}
        odd.answers |= {
            "join": joined,
            "message": {"ok": True, "room": "ABCD", "id": delivery.id, "seq": 3, "ts": 1},
        }
        async with sean_on(odd.url, folder) as (_, listener):
            await listener.until(lambda events: Delivered("ABCD", delivery.id) in events)


async def test_another_member_or_room_does_not_send_it(folder: OutboxFolder) -> None:
    """Neither in a room that has the code later, nor under another's name."""
    async with odd_server(join=JOINED) as odd:
        async with sean_on(odd.url, folder) as (room, _):
            room.post("one")
        odd.answers |= {"join": {**JOINED, "token": "another's"}, "message": (log := Log())}
        async with sean_on(odd.url, folder) as (room, _):
            await asyncio.wait_for(room.say("new"), PATIENCE_SECONDS)
        assert set(log.texts.values()) == {"new"}


async def test_a_restored_room_gets_it(folder: OutboxFolder) -> None:
    """Where one is still the same member, though the room's epoch is another."""
    async with odd_server(join=JOINED) as odd:
        async with sean_on(odd.url, folder) as (room, _):
            room.post("one")
        odd.answers |= {"join": {**JOINED, "epoch": "another"}, "message": (log := Log())}
        async with sean_on(odd.url, folder, "token") as (room, _):
            await asyncio.wait_for(room.say("two"), PATIENCE_SECONDS)
        assert [*log.texts.values()] == ["one", "two"]


REFUSAL = {"ok": False, "error": "forbidden", "message": "You are muted."}


def failed_in(events: list[SessionEvent]) -> list[tuple[str, str]]:
    """Return the ids and reasons of what was refused."""
    return [(event.id, event.error.message) for event in events if isinstance(event, Failed)]


async def test_what_is_refused_is_kept_with_the_reason(folder: OutboxFolder) -> None:
    """The next client does not send it by itself, but with its id when it is told to."""
    async with odd_server(join=JOINED, message=REFUSAL) as odd:
        async with sean_on(odd.url, folder) as (room, _):
            delivery = room.post("one")
            await asyncio.wait_for(delivery.outcome, PATIENCE_SECONDS)
        odd.answers["message"] = log = Log()
        async with sean_on(odd.url, folder) as (room, listener):
            await asyncio.wait_for(room.say("two"), PATIENCE_SECONDS)
            assert failed_in(listener.events) == [(delivery.id, "You are muted.")]
            await asyncio.wait_for(room.post("one", delivery.id).outcome, PATIENCE_SECONDS)
        assert [*log.texts.values()] == ["two", "one"]
        assert delivery.id in log.texts
    assert not files(folder)


async def test_what_is_given_up_is_kept_no_more(folder: OutboxFolder) -> None:
    async with (
        odd_server(join=JOINED, message=REFUSAL) as odd,
        sean_on(odd.url, folder) as (room, _),
    ):
        delivery = room.post("one")
        await asyncio.wait_for(delivery.outcome, PATIENCE_SECONDS)
        room.give_up(delivery.id)
    assert not files(folder)


async def test_who_leaves_keeps_nothing(folder: OutboxFolder) -> None:
    """As nobody is that member ever again."""
    async with (
        odd_server(join=JOINED, message=REFUSAL, leave={"ok": True}) as odd,
        sean_on(odd.url, folder) as (room, _),
    ):
        await asyncio.wait_for(room.post("one").outcome, PATIENCE_SECONDS)
        assert files(folder)
        await room.leave()
        assert not files(folder)


async def test_what_has_not_been_tried_can_be_taken_back(folder: OutboxFolder) -> None:
    """What has been may be in the log, and goes on being sent."""
    async with odd_server(join=JOINED, message=SILENCE) as odd:
        async with sean_on(odd.url, folder) as (room, _):
            tried = room.post("one")
            await eventually(lambda: "message" in odd.asked)
            for text in ("two", "three"):
                room.post(text)
            assert room.withdraw() == ["two", "three"]
            assert not tried.outcome.done()
        keeper = OutboxKeeper(folder, f"{odd.url}\ntoken")
        assert [message.text for message in await keeper.adopted()] == ["one"]
        await closed(keeper)


async def test_nothing_has_been_tried_without_a_connection(folder: OutboxFolder) -> None:
    """Then everything can be taken back, and is not sent when there is one again."""
    log = Log()
    async with (
        odd_server(join=JOINED, message=log) as odd,
        sean_on(odd.url, folder) as (room, listener),
    ):
        await room.say("before")
        await odd.cut()
        await listener.until(lambda events: isinstance(events[-1], Waiting))
        for text in ("one", "two"):
            room.post(text)
        await listener.until(lambda events: sum(isinstance(e, Posted) for e in events) == 3)
        assert room.withdraw() == ["one", "two"]
        await asyncio.wait_for(room.say("after"), PATIENCE_SECONDS)
    assert [*log.texts.values()] == ["before", "after"]


async def test_an_outbox_has_an_end(folder: OutboxFolder) -> None:
    """What does not fit is not taken."""
    async with odd_server(join=JOINED) as odd, sean_on(odd.url, folder) as (room, _):
        for number in range(OUTBOX_MAX):
            room.post(str(number))
        with pytest.raises(OutboxFull):
            room.post("one too many")


async def test_two_clients_of_one_member_send_each_their_own(
    own_server: ServerProcess, folder: OutboxFolder
) -> None:
    """Over a crash of the server, once each."""
    url = own_server.url
    async with Session(url) as session:
        code = (await session.create("ana")).code
    async with (
        sean_on(url, folder, code=code) as (one, heard),
        sean_on(url, folder, one.token, code) as (two, also_heard),
    ):
        assert one.member == two.member
        own_server.kill()
        for listener in (heard, also_heard):
            await listener.until(lambda events: any(isinstance(e, Waiting) for e in events))
        deliveries = [room.post(f"{number}") for number in range(9) for room in (one, two)]
        own_server.start()
        outcomes = [
            await asyncio.wait_for(delivery.outcome, PATIENCE_SECONDS) for delivery in deliveries
        ]
        assert all(isinstance(outcome, Stored) for outcome in outcomes)
        expected = [f"{number}" for number in range(9) for _ in range(2)]
        await heard.until(lambda _: len(heard.texts) == len(expected))
        assert sorted(heard.texts) == expected
    assert not files(folder)


async def test_texts_for_which_there_is_no_place_come_back() -> None:
    """In their order, and below all that waits it is said why."""
    async with odd_server(join=JOINED) as odd, seat(Entry(odd.url, "sean", "ABCD")) as sean:
        await sean.until_inside()
        for number in range(OUTBOX_MAX):
            sean.conversation.say(str(number))
        for text in ("one too many", "and another"):
            sean.composer.post_message(Composer.Sent(text))
        await eventually(lambda: sean.composer.text == "one too many\nand another")
        sean.composer.insert("written since")
        sean.composer.post_message(Composer.Sent("the third"))
        await eventually(
            lambda: sean.composer.text == "one too many\nand another\nthe third\nwritten since"
        )
        view = sean.app.screen.query_one(LogView)
        last = range(view.size.height - 2, view.size.height)
        await eventually(
            lambda: "Too many messages wait" in "".join(view.render_line(y).text for y in last)
        )


async def test_what_waits_is_seen_while_the_server_is_away(
    own_server: ServerProcess, folder: OutboxFolder
) -> None:
    """Also by the next client; what is written then is kept and sent behind it."""
    url = own_server.url
    async with seat(Entry(url, "sean", opening=True), outboxes=folder) as sean:
        await sean.until_inside()
        entry = Entry(url, "sean", sean.conversation.state.code)
        own_server.kill()
        await sean.type("one", "enter")
        await eventually(lambda: sean.conversation.kept == ["one"])
    async with seat(entry, outboxes=folder) as sean:
        await eventually(lambda: sean.conversation.kept == ["one"])
        await sean.type("two", "enter")
        await eventually(lambda: sean.conversation.kept == ["one", "two"])
    async with seat(entry, outboxes=folder) as sean:
        await eventually(lambda: sean.conversation.kept == ["one", "two"])
        own_server.start()
        await sean.pilot.press("f5")
        await sean.until_said("one", "two")
        await eventually(lambda: not sean.conversation.state.outgoing)


async def test_what_was_kept_for_a_room_that_is_no_more_comes_back(
    own_server: ServerProcess, folder: OutboxFolder
) -> None:
    """It goes to no other room, and is kept no longer; what was left from before is."""
    url, tokens = own_server.url, TokenStore(pytest.fail)
    own_server.kill()
    tokens.save(Membership(server=url, room="ABCD", name="sean", token="A" * 43))
    assert await keep_for_later(folder, seat_of(url, "A" * 43), ["before"])
    workspace = Workspace(Entry(url, "sean", "ABCD"), tokens, outboxes=folder)
    conversation = workspace.conversation
    workspace.connect()
    entering = asyncio.create_task(workspace.enter(conversation, conversation.entry))
    await eventually(lambda: conversation.kept == ["before"])
    conversation.say("typed now")
    assert conversation.kept == ["before", "typed now"]
    own_server.start()
    workspace.retry_now()
    with pytest.raises(RoomNotFound):
        await asyncio.wait_for(entering, PATIENCE_SECONDS)
    assert conversation.state.given_back == ["typed now"]
    assert not conversation.kept
    await workspace.close()
    keeper = OutboxKeeper(folder, seat_of(url, "A" * 43))
    assert [message.text for message in await keeper.adopted()] == ["before"]
    await closed(keeper)
