"""Writing in another program, which one knows better: ``$VISUAL``, ``$EDITOR``, nano or vi.

The terminal is to be given to it meanwhile.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from chadchat_shared.errors import ChatError
from chadchat_shared.limits import TEXT_MAX_SETTABLE

_USUAL: Final = ("notepad",) if sys.platform == "win32" else ("nano", "vi")


class EditorFailed(ChatError):
    """Nothing came back from the editor; the sentence says why, and where it is if it is kept."""

    code = "editor_failed"


async def edit(text: str) -> str:
    """Return what is made of ``text`` in the editor, once that has ended.

    Raises EditorFailed where there is none, where it fails, and for what is no text or longer than
    a message can be; what was written in it is then kept in a file that the sentence names.
    """
    command = _command()
    path = _write(text)
    try:
        await _run(command, path)
        edited = _read(path)
    except EditorFailed as failure:
        if _differs(path, text):
            raise EditorFailed(f"{failure.message} What you wrote is kept: {path}") from failure
        path.unlink(missing_ok=True)
        raise
    path.unlink(missing_ok=True)
    return edited


def _command() -> list[str]:
    """Return how the editor is called. Raises EditorFailed."""
    for variable in ("VISUAL", "EDITOR"):
        with contextlib.suppress(ValueError):  # for quotes that do not end
            if words := shlex.split(os.environ.get(variable, ""), posix=sys.platform != "win32"):
                return words
    found = next((name for name in _USUAL if shutil.which(name)), None)
    if found is None:
        raise EditorFailed("There is no editor. Set the variable EDITOR to one.")
    return [found]


async def _run(command: list[str], path: Path) -> None:
    """Wait until the editor has ended. Raises EditorFailed."""
    name = Path(command[0]).name
    with _interrupts_left_to_it():
        try:
            editor = await asyncio.create_subprocess_exec(*command, path)
        except OSError as error:
            raise EditorFailed(
                f"The editor {name} cannot be started ({error.strerror}). "
                "Set EDITOR to another one."
            ) from error
        try:
            status = await editor.wait()
        finally:
            if editor.returncode is None:
                editor.terminate()
    if status:
        raise EditorFailed(f"The editor {name} ended with status {status}.")


@contextlib.contextmanager
def _interrupts_left_to_it() -> Iterator[None]:
    """Be deaf to Ctrl+C, which reaches this process, too, where the editor leaves the key alone."""
    # To ignore the signal would be inherited by the editor.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _write(text: str) -> Path:
    """Return a new file with ``text`` in it, which nobody else can read. Raises EditorFailed."""
    try:
        descriptor, path = tempfile.mkstemp(prefix="chadchat-", suffix=".txt")
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode())
    except OSError as error:
        raise EditorFailed(
            f"No file can be made for the editor ({error.strerror}): {tempfile.gettempdir()}"
        ) from error
    return Path(path)


def _differs(path: Path, text: str) -> bool:
    """Say whether there is something else than ``text`` in the file."""
    try:
        return path.read_bytes() != text.encode()
    except OSError:
        return False


def _read(path: Path) -> str:
    """Return what the editor has left, without the break at its end. Raises EditorFailed."""
    try:
        edited = path.read_text("utf-8").rstrip("\n")
    except OSError as error:
        raise EditorFailed(f"The editor's file cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise EditorFailed("What the editor has left is no text.") from error
    if "\0" in edited:
        raise EditorFailed("What the editor has left is no text.")
    if len(edited) > TEXT_MAX_SETTABLE:
        raise EditorFailed(f"No message has more than {TEXT_MAX_SETTABLE:,} characters.")
    return edited
