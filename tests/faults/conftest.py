"""The real server, one for each module; in the end it has to stop well and have no traceback."""

from __future__ import annotations

from tests.server.conftest import server

__all__ = ["server"]
