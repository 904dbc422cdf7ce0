"""How long a test waits for what has to come."""

from __future__ import annotations

PATIENCE_SECONDS = 45.0
"""A busy machine may stand still for many seconds; what hangs is ended by pytest's own timeout."""
