"""``chadchat config``: where the settings are, what they are, and a file to begin with."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path

from ..keys import keys_now
from ..settings import SETTINGS, Loaded, Settings, shown
from ..settings.example import example
from .exit_status import ExitStatus
from .output import say, tell


def show(loaded: Loaded) -> int:
    """Print every setting with where it comes from; what is wrong in the file is a failure."""
    for line in _lines(loaded):
        say(line)
    for problem in loaded.problems:
        tell(problem)
    return ExitStatus.FAILED if loaded.problems else ExitStatus.DONE


def init(path: Path) -> int:
    """Write a file that explains every setting, where there is none."""
    if path.exists():
        tell(f"There is a file already, and it stays as it is: {path}")
        return ExitStatus.FAILED
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(example())
    except OSError as error:
        tell(f"The file cannot be written ({error.strerror}): {path}")
        return ExitStatus.FAILED
    say(str(path))
    return ExitStatus.DONE


def _lines(loaded: Loaded) -> Iterator[str]:
    there = "" if loaded.path.exists() else " (not there; `chadchat config --init` writes it)"
    yield f"{loaded.path}{there}"
    yield ""
    values = {key: shown(value) for key, value in _values(loaded.settings)}
    wide, widest = max(map(len, values)), max(map(len, values.values()))
    for key, value in values.items():
        yield f"{key:{wide}}  {value:{widest}}  {loaded.origins.get(key, 'default')}"


def _values(settings: Settings) -> Iterator[tuple[str, object]]:
    for key in SETTINGS:
        yield key, attrgetter(key)(settings)
    for binding, keys in keys_now(settings.keys).items():
        yield f"keys.{binding}", keys
