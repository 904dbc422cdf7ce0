"""The key that browsers' cookies are signed with: its file, and what is given in its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from .owning import give_away
from .syncing import sync, sync_folder

SECRET_FILE = "session-secret"  # noqa: S105  # the name of the file
"""Where a server has its own, in the folder of its log."""
SECRET_MIN = 32
"""Bytes of a key that nobody can guess."""


class BadSecret(Exception):
    """The key cannot be used; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A key that is never shown."""

    value: bytes = field(repr=False)


def read_secret(text: str) -> Secret:
    """Return the key that ``text`` is. Raises ValueError."""
    value = text.encode("utf-8", "surrogateescape")
    if len(value) < SECRET_MIN:
        raise ValueError(_too_short(len(value)))
    return Secret(value)


def own_secret(secret: Secret | None, file: Path | None) -> bytes | None:
    """Return the key where it is set, by itself or in a file. Raises BadSecret."""
    if secret is not None:
        return secret.value
    return read_secret_file(file) if file is not None else None


def read_secret_file(file: Path) -> bytes:
    """Return the key in ``file``, without the line break at the end of a text. Raises BadSecret."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise BadSecret(
            f"--session-secret-file: {file} cannot be read: {error.strerror}."
        ) from error
    secret = content.rstrip(b"\r\n") if content.isascii() else content
    if len(secret) < SECRET_MIN:
        raise BadSecret(f"--session-secret-file: in {file}, {_too_short(len(secret))}")
    return secret


def write_secret(file: Path, secret: bytes) -> None:
    """Have the key in ``file``, readable by us only, or what was there, also after a power cut.

    Raises OSError.
    """
    new = file.with_suffix(".new")
    new.unlink(missing_ok=True)
    new.touch(mode=0o600)
    give_away(new, replaces=file)
    new.write_bytes(secret)
    sync(new)
    new.replace(file)
    sync_folder(file.parent)


def _too_short(length: int) -> str:
    return (
        f"the key has {length} bytes, and needs at least {SECRET_MIN}. "
        "`openssl rand -hex 32` makes one."
    )
