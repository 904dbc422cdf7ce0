"""Which checks there are, and doing them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..config import Settings
from .certificate import check_certificate
from .clock import check_clock
from .disk import check_disk
from .finding import Check, Finding, warning
from .limits import check_limits
from .memory import check_memory
from .port import check_port
from .proxy import check_proxy
from .redis_store import check_redis
from .settings import check_settings
from .sqlite_store import check_sqlite
from .versions import check_versions

_CHECKS: Final[tuple[tuple[str, Check], ...]] = (
    ("versions", check_versions),
    ("settings", check_settings),
    ("store", check_sqlite),
    ("store", check_redis),
    ("disk", check_disk),
    ("memory", check_memory),
    ("limits", check_limits),
    ("clock", check_clock),
    ("port", check_port),
    ("TLS", check_certificate),
    ("proxy", check_proxy),
)


def examine(settings: Settings) -> Iterator[tuple[str, Finding]]:
    """Do one check after the other; give what was looked at, and what was found."""
    for what, check in _CHECKS:
        try:
            for finding in check(settings):
                yield what, finding
        except OSError as error:
            yield (
                what,
                warning(
                    f"This could not be looked at: {error.strerror or error}.",
                    "Run the doctor as the user that the server runs as.",
                ),
            )
