"""Where the members of one room are: connected here, away for a moment, or on other servers."""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice, takewhile

from .members import Connection, Member


class Whereabouts:
    """``connections`` are those of this server; who loses the last has ``grace`` seconds to return.

    A member counts as here while it is anywhere of this.
    """

    def __init__(self, grace: float) -> None:
        self.connections: dict[Connection, Member] = {}
        self._grace = grace
        self._by_this_server: set[Member] = set()
        self._elsewhere: dict[Member, set[str]] = {}
        # In the order of the deadlines, as each gets the same time from now.
        self._away: dict[Member, float] = {}

    @property
    def waiting(self) -> bool:
        """Whether anybody is awaited back."""
        return bool(self._away)

    def __contains__(self, member: Member) -> bool:
        return bool(member.connections) or member in self._away or member in self._elsewhere

    def connect(self, member: Member, connection: Connection) -> bool:
        """Note a connection; say whether the member is by this server only since now."""
        self.connections[connection] = member
        member.connections.add(connection)
        self._away.pop(member, None)
        new = member not in self._by_this_server
        self._by_this_server.add(member)
        return new

    def disconnect(self, connection: Connection, now: float) -> None:
        """Take a connection away; the member is awaited back where it was the last."""
        member = self.connections.pop(connection)
        member.connections.discard(connection)
        if not member.connections:
            self._away[member] = now + self._grace

    def forget(self, member: Member) -> list[Connection]:
        """Take a member out for good; return the connections that it had."""
        connections = list(member.connections)
        for connection in connections:
            del self.connections[connection]
        member.connections.clear()
        self._away.pop(member, None)
        self._elsewhere.pop(member, None)
        return connections

    def leave_server(self, member: Member) -> bool:
        """Note that a member is not by this server any more; say whether it was."""
        was_here = member in self._by_this_server
        self._by_this_server.discard(member)
        return was_here

    def came_elsewhere(self, member: Member, server: str) -> None:
        """Note that a member is by another server, too."""
        self._elsewhere.setdefault(member, set()).add(server)
        if not member.connections and member not in self._by_this_server:
            self._away.pop(member, None)

    def went_elsewhere(self, member: Member, server: str) -> None:
        """Note that a member is by another server no more."""
        servers = self._elsewhere.get(member, set())
        servers.discard(server)
        if not servers:
            self._elsewhere.pop(member, None)

    def ended(self, server: str, now: float) -> None:
        """Await back who was by another server alone, which is no more."""
        for member in [m for m, servers in self._elsewhere.items() if server in servers]:
            self.went_elsewhere(member, server)
            if member not in self:
                self._away[member] = now + self._grace

    def by_servers(self) -> dict[str, Collection[int]]:
        """Return the numbers of the members that are by each of the other servers."""
        found: dict[str, set[int]] = {}
        for member, servers in self._elsewhere.items():
            for server in servers:
                found.setdefault(server, set()).add(member.number)
        return dict(found)

    def due(self) -> list[float]:
        """Return when the first who is away is awaited no more; empty where nobody is."""
        return list(islice(self._away.values(), 1))

    def lapsed(self, now: float) -> list[Member]:
        """Return, once, those who are awaited no more."""
        lapsed = list(takewhile(lambda away: self._away[away] <= now, self._away))
        for member in lapsed:
            del self._away[member]
        return lapsed
