"""The system's Chromium, and a room on a server of this machine that it comes into."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Browser, Page, sync_playwright

from ..generator import Generator, message_frame
from ..generator.connection import Connection
from ..peers import OURS
from ..processes import serve

MESSAGES: Final = 60
NEWEST: Final = "the newest of all"
SHOWN_MS: Final = 60_000.0
"""The longest wait for a message to be shown."""

_OPTIONS: Final = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]

ANY_TIME: Final = ("--disable-gpu-vsync", "--disable-frame-rate-limit")
"""Options with which nothing waits for the display, which is up to 16.7 ms and nobody's doing."""


@dataclass(frozen=True, slots=True)
class Place:
    """A room of more than 50 messages; ``host`` is in it, of ``generator``."""

    port: int
    code: str
    generator: Generator
    host: Connection

    @property
    def url(self) -> str:
        """The room's share link, of 127.0.0.1."""
        return f"http://127.0.0.1:{self.port}/{self.code}"

    def enter(self, page: Page, name: str = "sean") -> None:
        """Come in as a newcomer, and wait until the newest message is shown."""
        page.goto(self.url)
        page.get_by_label("Your name").fill(name)
        page.get_by_role("button", name="Join room").click()
        page.get_by_text(NEWEST).wait_for(timeout=SHOWN_MS)


@contextmanager
def chromium(*options: str) -> Iterator[Browser]:
    """Run the browser without a window, also with these ``options``. Raises FileNotFoundError where
    there is none.

    It may use every core, as it does where people read: only the server and the load have theirs.
    """
    path = shutil.which("chromium")
    if path is None:
        raise FileNotFoundError("Chromium is not installed: it is what the page is measured in")
    own_cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*_OPTIONS, *options])
        os.sched_setaffinity(0, own_cores)
        yield browser
        browser.close()


@contextmanager
def room() -> Iterator[Place]:
    """Run a server with a room in which some has been said."""
    with serve(OURS) as server:
        generator = Generator()
        host = generator.open(server.port)
        code = generator.ask(host, "create", {"name": "ana"}).room
        texts = [*(f"message {n}: some words" for n in range(MESSAGES)), NEWEST]
        host.write(b"".join(map(message_frame, texts)))
        generator.run_until(lambda: host.deliveries == len(texts), "a message was not delivered")
        yield Place(server.port, code, generator, host)
        generator.close()
