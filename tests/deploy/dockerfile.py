"""The Dockerfile, read as far as tests look at it."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from .files import DEPLOY


class Instruction(NamedTuple):
    """One instruction, such as COPY, with what stands behind it."""

    name: str
    rest: str

    @property
    def words(self) -> list[str]:
        """What stands behind it, without its flags (``--from=build``)."""
        return [word for word in self.rest.split() if not word.startswith("--")]

    @property
    def command(self) -> list[str]:
        """The command in its exec form."""
        command: list[str] = json.loads(self.rest[self.rest.index("[") :])
        return command


def read_stages() -> list[list[Instruction]]:
    """Return the instructions of each stage, which FROM begins."""
    text = re.sub(
        r"^\s*#.*\n", "", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    stages: list[list[Instruction]] = []
    for line in re.sub(r"\\\n\s*", "", text).splitlines():
        name, _, rest = line.partition(" ")
        if name == "FROM":
            stages.append([])
        if name:
            stages[-1].append(Instruction(name, rest))
    return stages


def image_environment() -> dict[str, str]:
    """Return the variables that the image sets where it runs."""
    *_, run = read_stages()
    return dict(word.split("=", 1) for one in run if one.name == "ENV" for word in one.words)
