"""A TLS context that is made when it is used.

The certificates of all authorities take 60 ms and some megabytes, for which a server that is
reached by http has no use.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager


class LateContext(ssl.SSLContext):
    """``ssl.create_default_context()``, as it is at the first connection."""

    _context: ssl.SSLContext | None = None

    def wrap_bio(
        self, incoming: ssl.MemoryBIO, outgoing: ssl.MemoryBIO, server_side: bool = False,
        server_hostname: str | bytes | None = None, session: ssl.SSLSession | None = None,
    ) -> ssl.SSLObject:  # fmt: skip
        """Begin a connection; asyncio begins all of them so."""
        if self._context is None:
            self._context = ssl.create_default_context()
        return self._context.wrap_bio(incoming, outgoing, server_side, server_hostname, session)


@contextmanager
def late_tls() -> Iterator[None]:
    """Have default contexts that are made meanwhile be late: aiohttp makes its own on import."""
    make = ssl.create_default_context

    def make_late() -> ssl.SSLContext:
        return LateContext(ssl.PROTOCOL_TLS_CLIENT)

    ssl.create_default_context = make_late  # type: ignore[assignment]  # nothing else is asked for
    try:
        yield
    finally:
        ssl.create_default_context = make
