"""The server is killed in the middle of talk and started again."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

from socketio.exceptions import SocketIOError

from chadchat_shared.answers import Page, Stored
from chadchat_shared.events import ChatMessage
from tests.server_process import ServerProcess
from tests.stock_client import POLLING, WEBSOCKET, StockClient


async def test_everything_acknowledged_is_there_once_in_its_place(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "data") as server:
        acknowledged: dict[str, Stored] = {}
        async with StockClient.to(server.url) as ada, StockClient.to(server.url, POLLING) as bob:
            room = await ada.create("Ada", topic="Tea")
            seat = await bob.join(room.room, name="Bob")
            talk = [_talk(client, n, acknowledged) for n, client in enumerate((ada, bob))]
            talking = [asyncio.create_task(each) for each in talk]
            await ada.heard_lines(300)
            await asyncio.to_thread(server.restart)
            for task in talking:
                task.cancel()
            await asyncio.gather(*talking, return_exceptions=True)
            heard = ada.lines
        async with StockClient.to(server.url, WEBSOCKET) as ada:
            back = await ada.join(
                room.room, token=room.token, after=heard[99].seq, epoch=room.epoch
            )
            assert (back.member, back.name, back.host) == (room.member, "Ada", True)
            assert (back.topic, back.epoch, back.reset) == ("Tea", room.epoch, False)
            assert [m.seq for m in back.messages[:200]] == list(range(101, 301))
            log = await _whole(ada)
            assert [m.seq for m in log] == list(range(1, back.seq + 1))
            assert log[: len(heard)] == heard
            assert len({m.id for m in log}) == len(log)
            for message_id, stored in acknowledged.items():
                message = log[stored.seq - 1]
                assert (message.id, message.ts) == (message_id, stored.ts)
            known = next(iter(acknowledged.values()))
            text = log[known.seq - 1].message
            bob_again = await ada.refused("join", {"code": room.room, "token": seat.token})
            assert bob_again.error == "bad_request"  # Bob's token is good, but Ada sits here
            assert await ada.say(text, id=known.id) == known
            assert (await ada.say("after the crash")).seq == back.seq + 1


async def _talk(client: StockClient, number: int, acknowledged: dict[str, Stored]) -> None:
    for line in range(100_000):
        message_id = f"{number} {line}"
        with suppress(SocketIOError):
            acknowledged[message_id] = await client.say(f"line {line}", id=message_id)


async def _whole(client: StockClient) -> list[ChatMessage]:
    log: list[ChatMessage] = []
    more = True
    while more:
        after = log[-1].seq if log else 0
        page = await client.done(Page, "history", {"after": after, "limit": 200})
        log += page.messages
        more = page.more
    return log


async def test_names_topics_members_and_leaving_survive(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "data") as server:
        async with StockClient.to(server.url) as ada, StockClient.to(server.url) as bob:
            room = await ada.create("Ada")
            seat = await bob.join(room.room, name="Bob")
            await bob.call("rename", {"name": "Ben"})
            await bob.call("topic", {"topic": "Cake"})
            await ada.call("leave", {})
            await asyncio.to_thread(server.restart)
        async with StockClient.to(server.url) as ben, StockClient.to(server.url) as carl:
            back = await ben.join(room.room, token=seat.token)
            assert (back.member, back.name, back.topic) == (seat.member, "Ben", "Cake")
            assert (await carl.refused("join", {"code": room.room, "name": "BEN"})).error == (
                "name_taken"
            )
            assert (await carl.refused("join", {"code": room.room, "token": room.token})).error == (
                "bad_token"
            )
            newcomer = await carl.join(room.room, name="Ada")
            assert newcomer.member not in {room.member, seat.member}
            assert not newcomer.host


async def test_a_message_whose_ack_was_lost_is_there_once_when_it_is_sent_again(
    tmp_path: Path,
) -> None:
    with ServerProcess(tmp_path / "data") as server:
        async with StockClient.to(server.url) as ada:
            room = await ada.create("Ada")
            for number in range(50):
                await ada.emit("message", {"data": f"line {number}", "id": str(number)})
            await ada.heard_lines(20)
            await asyncio.to_thread(server.restart)
        async with StockClient.to(server.url) as ada:
            await ada.join(room.room, token=room.token)
            seqs = [(await ada.say(f"line {n}", id=str(n))).seq for n in range(50)]
            assert seqs == list(range(1, 51))
            assert [m.id for m in await _whole(ada)] == [str(n) for n in range(50)]
