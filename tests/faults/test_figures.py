"""The table of what was seen keeps what this run did not see."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from .figures import BEGIN, END, PAGE, Figures

_OLD = "| a clock | long | nothing lost | 2026-01-01 |\n| a kill | long | 1 s | 2026-01-01 |\n"


def test_a_row_takes_the_place_of_the_last_of_its_name_and_form(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# Page\n\n{BEGIN}\n\n| experiment |\n|---|\n{_OLD}\n{END}\n\nThe end.\n")
    Figures({("a kill", "long"): "2 s", ("a kill", "short"): "3 s"}).write(page)
    today = f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}"
    written = page.read_text()
    assert written.startswith(f"# Page\n\n{BEGIN}\n\n| experiment | form |")
    assert written.endswith(f"\n{END}\n\nThe end.\n")
    assert [line for line in written.splitlines() if line.startswith("| a ")] == [
        "| a clock | long | nothing lost | 2026-01-01 |",
        f"| a kill | long | 2 s | {today} |",
        f"| a kill | short | 3 s | {today} |",
    ]


def test_a_page_without_a_place_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Page\n")
    with pytest.raises(ValueError, match="no place"):
        Figures({("a kill", "long"): "2 s"}).write(page)
    assert page.read_text() == "# Page\n"


def test_the_documentation_has_the_place() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text.index(BEGIN) < text.index(END)
