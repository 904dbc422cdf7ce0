"""One room: its members, who of them is here, who is typing, and what was said lately."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from itertools import islice, takewhile

from msgspec import structs

from chadchat_shared.answers import Snapshot
from chadchat_shared.errors import BadToken, NameTaken
from chadchat_shared.events import ChatMessage, Keep, Notice, RoomChanged, ServerEvent
from chadchat_shared.limits import PAGE_MAX, TYPING_SECONDS

from .bans import Bans
from .buckets import TokenBucket
from .by_look import ByLook
from .gathering import Gathering, RoomEvent
from .leavers import Leavers
from .listing import Listing
from .members import Connection, Member
from .neighbours import ALONE, Neighbours
from .pages import Span
from .records import MemberRecord, RoomRecord
from .retention import stricter
from .rules import RoomRules
from .whereabouts import Whereabouts

TAIL = PAGE_MAX
"""Messages of a room kept in memory: what a snapshot or a page needs of the newest."""


class Room:
    """A room in memory. ``seq`` is its newest stored message's, ``tail`` its newest messages, and
    ``first`` the seq with which its log begins.

    ``coming`` is the highest number given to a member, ``rules`` what holds in every room.
    ``passphrase`` is what is kept of it, None where newcomers need none;
    ``slow`` how many seconds a member but the host waits between two messages; ``former`` are the
    codes that it had before, which its members may go on using; ``webhook`` is the hash of the
    secret by which programs speak here, as often as ``webhook_bucket`` has it; ``kept_by_host`` is
    which messages its host lets it keep.
    """

    def __init__(
        self, record: RoomRecord, rules: RoomRules, now: float, neighbours: Neighbours = ALONE
    ) -> None:
        self.code = record.code
        self.former = set(record.former)
        self.epoch = record.epoch
        self.topic = record.topic
        self.passphrase = record.passphrase
        self.locked = record.locked
        self.slow = record.slow
        self.webhook = record.webhook
        self.webhook_bucket = TokenBucket(rules.message_rate)
        self.bans = Bans(record.bans)
        self.seq = record.seq
        self.first = record.first
        self.kept_by_host = record.keep
        self.tail: deque[ChatMessage] = deque(record.tail, maxlen=TAIL)
        self.members: dict[str, Member] = {}
        self._where = Whereabouts(rules.grace)
        self.connections = self._where.connections
        self._online: dict[str, Member] = {}
        self.listing = Listing(self.members, self._online)
        self.busy = 0
        self.rules = rules
        self.coming = record.coming
        self._names = ByLook[Member]()
        self._by_token: dict[bytes, Member] = {}
        self._typing: dict[Member, float] = {}
        self._gathering = Gathering(record.code)
        self._used_at = now
        self._neighbours = neighbours
        self.leavers = Leavers(rules.message_rate)
        for stored in record.members:
            bucket = TokenBucket(rules.message_rate)
            self._keep(Member(
                stored.number, stored.name, stored.key, stored.token_hash, stored.host, bucket,
                stored.muted,
            ))  # fmt: skip
        for server, numbers in record.here.items():
            for member in filter(None, (self.members.get(str(number)) for number in numbers)):
                self._where.came_elsewhere(member, server)
                self._online[member.id] = member

    # Who belongs

    @property
    def shut(self) -> bool:
        """Whether newcomers have to be let in: it is locked, and there is who can let them in."""
        return self.locked and bool(self.members)

    def require_free(self, name: str, member: Member | None = None) -> None:
        """Raise Forbidden (banned) or NameTaken where ``member``, or nobody yet, cannot have it."""
        self.bans.refuse_name(name)
        if set(self._names.find(name)) - {member}:
            raise NameTaken

    def came(self, record: MemberRecord, address: str) -> None:
        """Keep a newcomer from ``address``, for whom counts on what who has left there had said."""
        bucket, spoke_at = self.leavers.follow(address)
        self._keep(Member(
            record.number, record.name, record.key, record.token_hash, record.host, bucket,
            unseen=True, address=address, spoke_at=spoke_at,
        ))  # fmt: skip

    def member_of(self, token_hash: bytes) -> Member:
        """Return the member whose token it is. Raises BadToken, or Forbidden where it is banned."""
        if member := self._by_token.get(token_hash):
            return member
        self.bans.refuse_token(token_hash)
        raise BadToken

    def forget(self, member: Member, *, quietly: bool = False) -> list[Connection]:
        """Take ``member`` out for good, freeing its name; return the connections it had.

        ``quietly`` makes no notice of it.
        """
        connections = self._where.forget(member)
        self._leave_server(member)
        self.leavers.note(member)
        self._gone(member, for_good=True, quietly=quietly)
        self._names.remove(member.name, member)
        del self.members[member.id], self._by_token[member.token_hash]
        return connections

    def rename(self, member: Member, name: str, ts: int) -> None:
        """Give ``member`` another (clean) name."""
        old = member.name
        self.listing.changed()
        member.call(name)
        self._names.add(name, member)
        self._names.remove(old, member)
        self._gathering.renamed(member)
        if member in self._typing:
            self._gathering.typing_changed()
        self._gathering.say(Notice(
            room=self.code, kind="renamed", name=old, member=member.id,
            message=f"is now called {name}", ts=ts,
        ))  # fmt: skip

    def set_topic(self, topic: str, *, member: str, name: str, ts: int) -> None:
        """Set the (clean) topic, said to have been set by the member of that id and name."""
        self.topic = topic
        message = f"set the topic: {topic}" if topic else "took the topic away"
        self._gathering.say(RoomChanged(room=self.code, topic=topic))
        self._gathering.say(Notice(
            room=self.code, kind="topic", name=name, member=member, message=message, ts=ts,
        ))  # fmt: skip

    def recode(self, code: str) -> None:
        """Have another code from now on."""
        self.former.add(self.code)
        self.code = code
        self.tail = deque((structs.replace(m, room=code) for m in self.tail), maxlen=TAIL)
        self._gathering.recode(code)

    def say(self, event: RoomEvent) -> None:
        """Let the room hear ``event`` with what else is gathered for it."""
        self._gathering.say(event)

    def _keep(self, member: Member) -> None:
        self.coming = max(self.coming, member.number)
        self.listing.grows(self.members)
        self.members[member.id] = member
        self._names.add(member.name, member)
        self._by_token[member.token_hash] = member

    # What is kept

    @property
    def keep(self) -> Keep:
        """Which messages are kept, by the server and the host."""
        return stricter(self.rules.keep, self.kept_by_host)

    @property
    def kept(self) -> range:
        """The seqs of the messages that there are."""
        return range(self.first, self.seq + 1)

    def goes_on_behind(self, seq: int) -> bool:
        """Say whether whoever has everything up to ``seq`` can be given all that came later."""
        return self.first - 1 <= seq <= self.seq

    def trim(self, first: int) -> None:
        """Have the log begin with the seq ``first``, if that is not before where it does."""
        self.first = max(self.first, first)
        while self.tail and self.tail[0].seq < self.first:
            self.tail.popleft()

    # Who is here

    @property
    def online(self) -> int:
        """How many members count as here."""
        return len(self._online)

    def is_here(self, member: Member) -> bool:
        """Say whether ``member`` counts as here."""
        return member.id in self._online

    def connect(self, member: Member, connection: Connection, *, quietly: bool) -> None:
        """Let ``connection`` be one of the member's; its first brings the member online."""
        if self._where.connect(member, connection):
            self._neighbours.came(self.code, member.number)
        self._appear(member, quietly=quietly)

    def disconnect(self, connection: Connection, now: float) -> None:
        """Take a connection away; a member without any counts as gone after the grace time."""
        self._where.disconnect(connection, now)

    def came_elsewhere(self, member: Member, server: str, *, quietly: bool) -> None:
        """Note that a member is online by another server."""
        self._where.came_elsewhere(member, server)
        self._appear(member, quietly=quietly)

    def went_elsewhere(self, member: Member, server: str) -> None:
        """Note that a member is online by another server no more."""
        self._where.went_elsewhere(member, server)
        if member not in self._where:
            self._gone(member, for_good=False)

    def server_ended(self, server: str, now: float) -> None:
        """Count as gone, after the grace time, who was here by another server that is no more."""
        self._where.ended(server, now)

    def by_servers(self) -> dict[str, Collection[int]]:
        """Return the members (by number) that are online by each of the other servers."""
        return self._where.by_servers()

    def _appear(self, member: Member, *, quietly: bool) -> None:
        if member.id not in self._online:
            self.listing.grows(self._online)
            self._online[member.id] = member
            self._gathering.came(member, quietly=quietly)
            member.unseen = False

    def _leave_server(self, member: Member) -> None:
        if self._where.leave_server(member):
            self._neighbours.went(self.code, member.number)

    def typing(self, member: Member, now: float, *, on: bool) -> None:
        """Note that ``member`` types, or does so no more; nobody hears it of who is muted."""
        on = on and not member.muted
        changed = on != (self._typing.pop(member, None) is not None)
        if on:
            self._typing[member] = now + TYPING_SECONDS
        if changed:
            self._gathering.typing_changed()

    def said(self, message: ChatMessage, now: float) -> bool:
        """Take in a message that is in the log now, the next by its seq.

        Returns whether its author was typing, and now is no more.
        """
        self.seq = message.seq
        self.tail.append(message)
        author = self.members.get(message.member)
        if author is None:
            return False
        author.spoke_at, author.speaking = now, False
        if author not in self._typing:
            return False
        self.typing(author, now, on=False)
        return True

    def _gone(self, member: Member, *, for_good: bool, quietly: bool = False) -> None:
        self.listing.changed()
        was_here = self._online.pop(member.id, None) is not None
        if was_here or for_good:
            self._gathering.went(member, for_good=for_good, quietly=quietly or not was_here)
        if self._typing.pop(member, None) is not None:
            self._gathering.typing_changed()

    # What time brings

    def due(self) -> float:
        """Return when ``advance`` next has something to do (protocol: grace, typing, presence)."""
        times = [self._used_at + self.rules.linger]
        times += self._where.due()
        times += islice(self._typing.values(), 1)
        if (gathered := self._gathering.due()) is not None:
            times.append(gathered)
        return min(times)

    def advance(self, now: float, ts: int) -> list[ServerEvent]:
        """Let those go whose time is over, and return what is to be said to the room."""
        if self.connections or self._where.waiting or self.busy:
            self._used_at = now
        for member in self._where.lapsed(now):
            self._leave_server(member)
            if member not in self._where:
                self._gone(member, for_good=False)
        # In the order of their deadlines, as each gets the same time from now.
        for member in list(takewhile(lambda typing: self._typing[typing] <= now, self._typing)):
            self.typing(member, now, on=False)
        return self._gathering.take(now, ts, self.online, (m.name for m in self._typing))

    def idle(self, now: float) -> bool:
        """Say whether nobody has needed the room for so long that it may leave memory."""
        return self._used_at + self.rules.linger <= now and not self.connections and not self.busy

    # What a member sees

    def snapshot(
        self, member: Member, messages: list[ChatMessage], *, more: bool, reset: bool
    ) -> Snapshot:
        """Return the room as ``member`` finds it (protocol: snapshot), without a token."""
        return Snapshot(
            room=self.code,
            epoch=self.epoch,
            member=member.id,
            name=member.name,
            host=member.host,
            topic=self.topic,
            seq=self.seq,
            online=self.online,
            members=self.listing.first(),
            messages=messages,
            more=more,
            reset=reset,
            passphrase=self.passphrase is not None,
            locked=self.locked,
            slow=self.slow,
            webhook=self.webhook is not None,
            keep=self.keep,
            first=self.first,
        )

    def recent(self, span: Span) -> list[ChatMessage] | None:
        """Return the messages of ``span`` if all of them are in memory, else None."""
        if span.last < span.first:
            return []
        first = self.seq - len(self.tail) + 1
        if span.first < first:
            return None
        return list(islice(self.tail, span.first - first, span.last - first + 1))
