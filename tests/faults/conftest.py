"""The real server, one for each module, which in the end has to stop well and have no traceback;
and what the experiments saw.
"""

from __future__ import annotations

import os

import pytest

from tests.browser.conftest import browser, people
from tests.server.conftest import server

from .figures import Figures

__all__ = ["browser", "people", "server"]

_FIGURES = pytest.StashKey[Figures]()


@pytest.fixture
def figures(pytestconfig: pytest.Config) -> Figures:
    """Where an experiment notes what it saw."""
    return pytestconfig.stash.setdefault(_FIGURES, Figures())


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print what was seen; with CHADCHAT_FIGURES=1, put it into the documentation."""
    figures = config.stash.get(_FIGURES, Figures())
    for (experiment, form), seen in sorted(figures.rows.items()):
        terminalreporter.write_line(f"{experiment} ({form}): {seen}")
    if figures.rows and os.environ.get("CHADCHAT_FIGURES") == "1":
        figures.write()
