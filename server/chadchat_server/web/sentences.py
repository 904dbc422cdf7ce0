"""The sentences of the templates, which stand in one file, ready to be translated."""

from __future__ import annotations

import tomllib
from pathlib import Path
from types import SimpleNamespace

from markupsafe import Markup, escape


def load_sentences(path: Path) -> SimpleNamespace:
    """Return the sentences of a TOML file as ``section.name``, for the templates.

    Each is markup of its text, so that its ``format`` puts in values as text and markup as it is.
    """
    sections: dict[str, dict[str, str]] = tomllib.loads(path.read_text(encoding="utf-8"))
    return SimpleNamespace(**{name: _section(texts) for name, texts in sections.items()})


def _section(texts: dict[str, str]) -> SimpleNamespace:
    sentences: dict[str, Markup] = {name: escape(text) for name, text in texts.items()}
    return SimpleNamespace(**sentences)
