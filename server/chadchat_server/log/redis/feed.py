"""A room that is loaded here: what is done to it by whichever server, told in its one order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from ...domain.changes import AnyChange, CodeChanged
from ..following import Follower
from .beats import Beats
from .keys import room_key
from .loading import Loaded
from .payloads import Body, Closed, Note, Presence, Published, Said
from .sequencer import Sequencer, Step

GAP_SECONDS: Final = 1.0
"""How long something may be heard without what comes before it, until that is looked for."""

_END: Final = 2**63
"""A step behind all that there can be: whatever comes then is taken for told."""

_log = logging.getLogger(__name__)


class Feed:
    """What is heard of a room and what this server has done to it, brought into one order.

    What this server has done is told to whoever has asked for it, by a step of its own; the rest to
    ``follower``. ``on_lack`` is called where something has been missed. ``here`` are the members
    that are online by this server, ``untold`` those whose coming or going is still to be told; the
    others know of them by the server's name ``told_as``.
    """

    def __init__(
        self, row: str, code: str, follower: Follower, beats: Beats, *,
        on_lack: Callable[[Feed], None], on_recode: Callable[[Feed, str], None],
    ) -> None:  # fmt: skip
        self.row = row
        self.channel = room_key(row)
        self.code = code
        self.epoch = ""
        self.generation = 0
        self.op = ""
        self.seq = 0
        self.codes = {code}
        self.used = 0
        self.here: set[int] = set()
        self.untold: set[int] = set()
        self.told_as = ""
        self._sequencer = Sequencer()
        self._follower = follower
        self._beats = beats
        self._on_lack = on_lack
        self._on_recode = on_recode
        self.started = False
        self._calls: dict[str, Published | None] = {}
        self._looking: asyncio.TimerHandle | None = None

    @property
    def at(self) -> int:
        """The step up to which all has been told; 0 where nothing is told any more."""
        return 0 if self._sequencer.at == _END else self._sequencer.at

    def begin(self, loaded: Loaded) -> None:
        """Be what has been loaded: whatever is done to the room later will be told."""
        self.code = loaded.record.code
        self.codes |= {self.code, *loaded.record.former}
        self.epoch = loaded.record.epoch
        self.generation = loaded.generation
        self.op = loaded.op
        self.seq = loaded.record.seq

    def start(self, at: int) -> None:
        """Tell what comes after the step ``at``."""
        self.started = True
        self._sequencer.start(at)
        self._look()

    def stop(self) -> None:
        """Tell nothing until the next ``start``."""
        self._sequencer.stop()

    async def told(self, ver: int) -> None:
        """Return when all up to the step ``ver`` has been told."""
        told = asyncio.Event()
        self._sequencer.put_after(ver, lambda _: told.set())
        self._look()
        await told.wait()

    def close(self) -> None:
        """Tell nothing more, but to who waits for what this server has done."""
        if self._looking is not None:
            self._looking.cancel()
        self._sequencer.start(_END)

    # What is heard

    def heard(self, published: Published) -> None:
        """Take what has been published on the room's channel."""
        if isinstance(published.body, Note):
            if not self._beats.is_own(published.body.name):
                self._beats.hear(published.body.name)
                self._follower.noted(self.code, published.body.name, published.body.note)
        elif published.call in self._calls:
            self._calls[published.call] = published
            self._sequencer.expect(published.ver)
        else:
            self._put(published)
        self._look()

    def _put(self, published: Published) -> None:
        def step(told: bool) -> None:  # a Step
            if not told:
                self._tell(published.call, published.body)

        self._sequencer.put(published.ver, _safe(step))

    def _tell(self, call: str, body: Body) -> None:
        match body:
            case Said(first, lines):
                new = [item for item in enumerate(lines, first) if item[0] > self.seq]
                if new:
                    self.seq = new[-1][0]
                    messages = [line.message(self.code, seq) for seq, line in new]
                    self._follower.said(self.code, messages)
            case Presence(name, came, went):
                if not self._beats.is_own(name):
                    self._beats.hear(name)
                    self._follower.came(self.code, name, came)
                    self._follower.went(self.code, name, went)
            case Closed():
                self._follower.closed(self.code)
            case Note():
                pass
            case _:
                code = self.code
                self.changed(call, body)
                self._follower.changed(code, body)

    def changed(self, call: str, change: AnyChange) -> None:
        """Know that the room has been changed by the call."""
        self.op = call
        if isinstance(change, CodeChanged):
            before, self.code = self.code, change.code
            self.codes.add(self.code)
            self._on_recode(self, before)

    # What this server does

    def calling(self, call: str) -> None:
        """Know that this server does something itself: what is heard of it waits for the reply."""
        self._calls[call] = None

    def says(self, seq: int) -> bool:
        """Take it that the messages up to ``seq`` are told now; return whether they were before."""
        told = seq <= self.seq
        self.seq = max(self.seq, seq)
        return told

    def done(self, call: str, ver: int, step: Step) -> None:
        """Take the ``step`` by which what this server has done, at its place ``ver``, is told."""
        self._calls.pop(call, None)
        self._sequencer.put(ver, _safe(step))
        self._look()

    def not_done(self, call: str, ver: int, step: Step) -> None:
        """Tell by ``step``, when all up to ``ver`` has been told, that there was nothing to do."""
        self._calls.pop(call, None)
        self._sequencer.put_after(ver, _safe(step))
        self._look()

    def unknown(self, call: str) -> None:
        """Take what this server may have done, without having heard of it, as if by another."""
        if (published := self._calls.pop(call, None)) is not None:
            self._put(published)

    # What is missed

    def _look(self) -> None:
        if self._looking is None and self._sequencer.lacks:
            loop = asyncio.get_running_loop()
            self._looking = loop.call_later(GAP_SECONDS, self._look_again, self.at)

    def _look_again(self, at: int) -> None:
        self._looking = None
        if self._sequencer.lacks and self.at == at:
            self._on_lack(self)
        self._look()


def _safe(step: Step) -> Step:
    def safe(told: bool) -> None:  # a Step
        try:
            step(told)
        except Exception:  # noqa: BLE001  # one that fails must not keep the others back
            _log.exception("What is stored could not be said")

    return safe
