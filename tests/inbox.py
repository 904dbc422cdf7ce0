"""What a connection was told, read packet by packet where no client library does it."""

from __future__ import annotations

import json

from chadchat_shared.decoding import read_event
from chadchat_shared.events import ChatMessage, ServerEvent


class Inbox:
    """``events`` is everything that the server has said, in its order; ``answers`` are by id."""

    def __init__(self) -> None:
        self.events: list[ServerEvent] = []
        self.answers: dict[int, dict[str, object]] = {}

    @property
    def lines(self) -> list[ChatMessage]:
        return [event for event in self.events if isinstance(event, ChatMessage)]

    def take(self, packet: str) -> None:
        """Read one Engine.IO packet, such as ``42["typing",{…}]``."""
        if packet.startswith("42["):
            name, payload = json.loads(packet[2:])
            event = read_event(name, payload)
            assert event is not None, name
            self.events.append(event)
        elif packet.startswith("43"):
            packet_id, _, answer = packet[2:].partition("[")
            self.answers[int(packet_id)] = json.loads(answer[:-1])
