"""The browser's fixtures serve here too."""

from tests.browser.conftest import browser, people, server

__all__ = ["browser", "people", "server"]
