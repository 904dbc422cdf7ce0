"""The server's own log lines, as text or JSON. Never a message's text, never a token.

What a client has sent may be in them, and commands no terminal in which they are read: what cannot
be printed is escaped.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from typing import Final

from aiohttp.http import HttpProcessingError
from aiohttp.web import RequestPayloadError

from .printable import printable


class _TextFormatter(logging.Formatter):
    """A line for each record; those of a traceback follow, indented."""

    def format(self, record: logging.LogRecord) -> str:
        """Return ``record`` as one line, and one more for each of its traceback."""
        origin = f"{self.formatTime(record)} {record.levelname} {record.name}"
        lines = [f"{origin}: {record.getMessage()}"]
        if record.exc_info:
            lines += (f"  {line}" for line in self.formatException(record.exc_info).split("\n"))
        return "\n".join(map(printable, lines))


class _JsonFormatter(logging.Formatter):
    """One JSON object a line: ``time`` (RFC 3339, UTC), ``level``, ``logger``, ``message``."""

    def format(self, record: logging.LogRecord) -> str:
        """Return ``record`` as one line."""
        seconds = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line = {
            "time": f"{seconds}.{int(record.msecs):03}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line)


class _ErrorCount(logging.Handler):
    """Counts what is logged because something is wrong, in ``errors``."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.errors = 0

    def emit(self, _record: logging.LogRecord) -> None:
        """Count one more."""
        self.errors += 1


error_count: Final = _ErrorCount()
"""The errors of this process, from when logging is set up."""


def _is_not_of_the_wire(record: logging.LogRecord) -> bool:
    """Pass over bytes that are no HTTP: anybody can send them, and a cookie may be among them."""
    wire = (HttpProcessingError, RequestPayloadError)
    return not (record.exc_info and isinstance(record.exc_info[1], wire))


def set_up_logging(log_format: str, level: str) -> None:
    """Log to standard error, at ``level`` and above; the libraries only from warnings on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonFormatter() if log_format == "json" else _TextFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler, error_count], force=True)
    logging.getLogger("aiohttp.server").addFilter(_is_not_of_the_wire)
    logging.getLogger("chadchat_server").setLevel(level.upper())
