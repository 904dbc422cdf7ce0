"""Running a bot: what is there around its session."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from typing import Final

from chadchat_shared.errors import ChatError

_INTERRUPTED: Final = 130


def run(bot: Coroutine[object, object, None]) -> None:
    """Run ``bot`` until it is done.

    Ctrl+C ends it without a word, and the program with the status 130. Where it fails with a
    ChatError, its sentence goes to standard error, and the status is 1.
    """
    try:
        asyncio.run(bot)
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except ChatError as error:
        sys.exit(error.message)
