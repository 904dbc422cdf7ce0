"""The browser's fixtures serve here too."""

from tests.browser.conftest import browser, people, server, servers

__all__ = ["browser", "people", "server", "servers"]
