"""Traces by OpenTelemetry, where somebody wants them (docs/operating.md: Traces).

What is traced is wrapped where the server is put together; the parts themselves know nothing of it.
Nothing of OpenTelemetry is imported, and nothing wrapped, unless its standard variable says where
the traces go.
"""

from __future__ import annotations

import logging
import os
from typing import Final

from .tracing import Tracing

VARIABLES: Final = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
"""Each says where a collector takes traces."""

_log = logging.getLogger(__name__)


def start_tracing() -> Tracing:
    """Return what traces, or what leaves everything as it is where no traces are asked for."""
    if not any(map(os.environ.get, VARIABLES)):
        return Tracing()
    try:
        from .spans import OpenTelemetry  # noqa: PLC0415  # an extra, and slow to import
    except ImportError:
        _log.warning(
            "Traces are asked for by OTEL_EXPORTER_OTLP_ENDPOINT, and OpenTelemetry is not "
            "installed. Nothing is traced. pip install 'chadchat[otel]' installs it."
        )
        return Tracing()
    return OpenTelemetry()


__all__ = ["VARIABLES", "Tracing", "start_tracing"]
