"""What the system allows the server."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ..config import Settings
from .finding import Finding, ok, warning

_QUEUE: Final = Path("/proc/sys/net/core/somaxconn")
_OWN_FILES: Final = 100
"""Files that the server opens beside its connections."""


def check_limits(settings: Settings) -> Iterator[Finding]:
    """Look at the limit of open files, and of connections that wait to be accepted."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  # there is none for Windows

    from ..listening import BACKLOG  # noqa: PLC0415  # brings the whole server with it

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = settings.connections_total + _OWN_FILES
    if most != resource.RLIM_INFINITY and most < needed:
        yield warning(
            f"A process that is started here may open {most:,} files; "
            f"{settings.connections_total:,} connections need {needed:,}.",
            f"Raise the hard limit of `ulimit -n`, or give a smaller --connections-total. What "
            f"systemd starts has a limit of its own: LimitNOFILE={needed} in its unit is enough.",
        )
    else:
        yield ok(f"Files enough for {settings.connections_total:,} connections can be opened.")
    if sys.platform == "linux" and (queue := int(_QUEUE.read_text("ascii"))) < BACKLOG:
        yield warning(
            f"Only {queue} connections can wait to be accepted: when everybody comes back at once, "
            "some are lost.",
            f"sysctl -w net.core.somaxconn={BACKLOG}",
        )
