"""Long-polling, request by request."""

from __future__ import annotations

import json

import aiohttp

SOCKET = "/socket.io/"
OPENING = {"EIO": "4", "transport": "polling"}


class Polling:
    """One session of a client."""

    def __init__(self, http: aiohttp.ClientSession, sid: str) -> None:
        self._http = http
        self.query = {**OPENING, "sid": sid}

    @classmethod
    async def open(cls, http: aiohttp.ClientSession) -> Polling:
        async with http.get(SOCKET, params=OPENING) as response:
            opened = (await response.text()).split("\x1e")[0]
        return cls(http, json.loads(opened.removeprefix("0"))["sid"])

    @classmethod
    async def entered(cls, http: aiohttp.ClientSession) -> Polling:
        """Open a session and join the namespace."""
        polling = await cls.open(http)
        assert await polling.post("40") == 200
        assert (await polling.poll())[0].startswith("40{")
        return polling

    async def post(self, *packets: str) -> int:
        async with self._http.post(
            SOCKET, params=self.query, data="\x1e".join(packets).encode()
        ) as response:
            return response.status

    async def poll(self) -> list[str]:
        async with self._http.get(SOCKET, params=self.query) as response:
            assert response.status == 200, await response.text()
            return (await response.text()).split("\x1e")

    async def answers(self, count: int) -> dict[int, dict[str, object]]:
        """Poll until so many answers have come; return them by their ids, in their order."""
        answers: dict[int, dict[str, object]] = {}
        while len(answers) < count:
            for packet in await self.poll():
                if packet.startswith("43"):
                    packet_id, _, answer = packet[2:].partition("[")
                    answers[int(packet_id)] = json.loads(answer[:-1])
        return dict(sorted(answers.items()))

    async def answer(self) -> dict[str, object]:
        """Poll until an answer comes."""
        [answer] = (await self.answers(1)).values()
        return answer


def event(packet_id: int, event: str, **payload: object) -> str:
    """Return the packet of an event that asks for an answer."""
    return f"42{packet_id}{json.dumps([event, payload])}"
