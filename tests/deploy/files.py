"""What stands in deploy/, and with which parts of it a test's own are put in its place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import msgspec

from chadchat_server.config import PREFIX, Settings, check_together, variable_of
from tests.server_settings import load_settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"


def check_settings(options: Sequence[str], environment: Mapping[str, str]) -> Settings:
    """Return the settings that the server would read of these; it has to know and take them."""
    known = {variable_of(setting.name) for setting in fields(Settings)}
    assert {name for name in environment if name.startswith(PREFIX)} <= known, environment
    settings = load_settings(options, environment)
    check_together(settings)
    return settings


def replaced(file: Path, parts: dict[str, str]) -> str:
    """Return the text of ``file`` with each of ``parts``, which all have to be there, replaced."""
    text = file.read_text(encoding="utf-8")
    for part, instead in parts.items():
        assert part in text, f"{file}: {part}"
        text = text.replace(part, instead)
    return text


def read_yaml(file: Path) -> list[dict[str, Any]]:
    """Return the documents of ``file``, which ``---`` divides."""
    text = file.read_text(encoding="utf-8")
    return [msgspec.yaml.decode(part) for part in re.split(r"(?m)^---$", text) if part.strip()]
