"""A room's whole log for its host, piece by piece (protocol: Exports)."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import UTC

from chadchat_shared.errors import Unavailable
from chadchat_shared.exports import FORMAT, VERSION, Export, ExportHead, Form, export_as

from ..domain.members import require_host
from ..domain.pages import span_after
from ..domain.room import Room
from .admission import Admission
from .reading import Reading
from .timekeeper import unix_ms
from .using import in_use


class Exporting:
    """Reads logs as ``reading`` does, a page when the one before has been taken."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def export(self, present: Admission, form: Form, link: str) -> AsyncGenerator[str, None]:
        """Give all that is in the room's log now, in ``form``, with times in UTC.

        ``link`` is the room's address. Raises Forbidden but to the host, and Unavailable where the
        log cannot be read on.
        """
        require_host(present.member)
        room = present.room
        head = ExportHead(
            format=FORMAT, version=VERSION, code=room.code, epoch=room.epoch, topic=room.topic,
            exported=unix_ms(), count=len(room.kept),
            first=room.first,
        )  # fmt: skip
        return self._pieces(room, export_as(form, head, link, UTC), room.kept)

    async def _pieces(self, room: Room, export: Export, seqs: range) -> AsyncGenerator[str, None]:
        with in_use(room):
            yield export.begin()
            seq = seqs.start - 1
            while seq + 1 < seqs.stop:
                messages, _ = await self._reading.page(room, span_after(seq, seqs))
                if not messages or messages[0].seq != seq + 1:
                    raise Unavailable("Old messages have just been deleted. Export once more.")
                yield "".join(map(export.entry, messages))
                seq = messages[-1].seq
            yield export.end()
