"""Going on writing in another program."""

from __future__ import annotations

import asyncio
import sys

from textual.app import App, SuspendNotSupported

from chadchat_shared.text import clean_text

from ...editor import EditorFailed, edit


async def edited_elsewhere(app: App[object], draft: str) -> str | EditorFailed:
    """Return what is made of ``draft`` in the editor, which has the terminal meanwhile, or why
    nothing is; the connection is kept up.
    """
    try:
        # Nothing may be drawn where the editor draws.
        with app.suspend(), app.batch_update():
            return await _edited(draft)
    except asyncio.CancelledError:
        # The app has ended, and given these back before ``suspend`` did.
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
        raise
    except SuspendNotSupported:
        return EditorFailed("The editor cannot be opened from here.")


async def _edited(draft: str) -> str | EditorFailed:
    """Return what comes of it: the app goes on where it was only when nothing is raised."""
    try:
        return clean_text(await edit(draft))
    except EditorFailed as failure:
        return failure
