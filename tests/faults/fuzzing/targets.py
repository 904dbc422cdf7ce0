"""All that is fed, by name."""

from __future__ import annotations

from typing import Final

from . import events, readers, server
from .target import Target

TARGETS: Final = {
    "frames": Target.of(readers.feed_frames, *readers.FRAMES),
    "packets": Target.of(readers.feed_packets, *readers.PACKETS),
    "texts": Target.of(readers.feed_texts, *readers.PLAIN_TEXTS),
    "heads": Target.of(readers.feed_heads, *readers.HEADS),
    "events": Target.of(events.feed_events, *events.EVENTS),
    "http": Target(server.fed_http, server.REQUESTS),
    "connections": Target(server.fed_frames, server.FRAMES),
    "members": Target(server.fed_packets, server.PACKETS),
}
