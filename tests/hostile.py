"""Texts that would do something if they were more than shown."""

from __future__ import annotations

import random
from collections.abc import Iterator

COMMANDS = [
    "\x1b]0;owned\x07",  # a terminal's title
    "\x1b]52;c;b3duZWQ=\x07",  # its clipboard
    "\x1b[2J\x1b[H owned",  # its screen
    "\x1b[8;1;1t owned",  # its size
    "\x1bc owned",  # all of it
    "\x9b8;1;1t owned \x9c",  # the same in one byte each
    "\x9d0;owned\x9c",
    "\x1b]8;;http://owned\x1b\\owned\x1b]8;;\x1b\\",  # a link
    "\x1bP owned \x1b\\",
    "\x1b_ owned \x1b\\",
    "owned \a\x05\x0e\x08\x7f\x00",
    "one \r owned",
    "\u202eowned\u202c \u2066x\u2069 \u2028 \u2029",  # the order of what is beside it
    "owned" + "\u0301\u0489" * 50,  # the lines above and below
]
"""What a terminal would do, or what would upset what draws."""

MARKUP = [
    "[@click=app.quit]owned[/] [/b] [bold",
    "[link=http://owned]owned[/link]",
    "<script>window.owned = 1</script>",
    "<img src=x onerror=window.owned=1>",
    "<svg onload=window.owned=1>",
    '"><iframe srcdoc="<script>parent.owned=1</script>">',
    "</textarea></title><style>*{display:none}</style>",
    '<a href="javascript:window.owned=1">owned</a>',
    "javascript:window.owned=1 data:text/html,owned",
    "http://owned.example https://owned.example",
    "&lt;b&gt;owned&amp; {{ 7 * 7 }} ${owned} %s {0}",
]
"""What is markup somewhere, or would be a link: to be read as it is written."""

TEXTS = [*COMMANDS, *MARKUP]

HALF_PAIRS = "owned \ud800 \udfff"
"""A text that cannot be encoded; the terminal client takes none from a server."""

NAMES = [
    "[b]Ann[/b]",
    "[@click=app.quit]",
    "[/] [bold",
    "<b>Ann</b>",
    "<svg onload=owned=1>",
    "&lt;Ann",
]
"""Names that a server lets in."""

_PIECES = [
    *map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), "\x1b", "\x1b[", "\x1b]", "\u202e",
    "\u2067", "\u2028", "\u200d", "\u0301", "\u0489", "\ufe0f", "[", "]", "[/]", "[b", "@click=",
    "<", ">", "&", "0;", "8;;", "52;c;", "1;31m", "2J", "owned", " ", "é",
]  # fmt: skip


def noise(count: int) -> Iterator[str]:
    """Give ``count`` texts made of the pieces of attacks at random, the same ones each time."""
    chance = random.Random(0)
    for _ in range(count):
        yield "".join(chance.choices(_PIECES, k=chance.randint(1, 40)))
