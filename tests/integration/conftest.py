"""The browser's fixtures serve here too."""

from tests.browser.conftest import browser, lasting, people, server

__all__ = ["browser", "lasting", "people", "server"]
