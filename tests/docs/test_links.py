"""What the documents link to and show is there, and no picture is there that none of them shows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

_ROOT = Path(__file__).parents[2]
_IMAGES = _ROOT / "docs" / "images"
_FOLDERS: Final = (_ROOT, _ROOT / "docs", _ROOT / "deploy")
_DOCUMENTS: Final = [file for folder in _FOLDERS for file in sorted(folder.glob("*.md"))]
_LINK: Final = re.compile(r"\]\(([^)\s]+)\)")
_PICTURE: Final = re.compile(r"!\[([^]]*)\]\(([^)\s]+)\)")
_BYTES_MAX: Final = 150_000


def _prose(document: Path) -> str:
    """Return the document without its blocks of code."""
    return re.sub(r"(?ms)^```.*?^```$", "", document.read_text(encoding="utf-8"))


def _anchors(document: Path) -> set[str]:
    """Return what leads to its headings, by the rule of the common hosts of code."""
    headings = re.findall(r"^#+ (.+)$", _prose(document), re.MULTILINE)
    words = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings]
    return {word.replace(" ", "-") for word in words}


@pytest.mark.parametrize(
    "document", _DOCUMENTS, ids=lambda document: f"{document.relative_to(_ROOT)}"
)
def test_every_link_leads_somewhere(document: Path) -> None:
    for link in _LINK.findall(_prose(document)):
        if link.startswith(("http:", "https:")):
            continue
        file, _, anchor = link.partition("#")
        target = document.parent / file if file else document
        assert target.exists(), link
        assert not anchor or anchor in _anchors(target), link


def test_every_picture_is_shown_and_says_what_is_to_be_seen() -> None:
    shown = set()
    for document in _DOCUMENTS:
        for words, file in _PICTURE.findall(_prose(document)):
            assert len(words.split()) >= 4, file
            shown.add((document.parent / file).resolve())
    assert shown == {file.resolve() for file in _IMAGES.iterdir()}


@pytest.mark.parametrize("picture", sorted(_IMAGES.glob("*.png")), ids=lambda file: file.name)
def test_no_picture_is_large(picture: Path) -> None:
    assert picture.stat().st_size < _BYTES_MAX
