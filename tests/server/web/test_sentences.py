"""What the templates say stands in one file, ready to be translated."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from chadchat_server.web.sentences import load_sentences

_TEMPLATES = Path(__file__).parents[3] / "server" / "chadchat_server" / "templates"
_SENTENCES = _TEMPLATES / "sentences.toml"
_JINJA = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
_MARKUP = re.compile(r'<[^>]*>|[\w-]+="[^"]*"')
_SAID = re.compile(r'\b(?:alt|aria-label|placeholder|title|content)="([^"]*)"')
_FOR_BROWSERS = {"width=device-width, initial-scale=1, viewport-fit=cover, "
                 "interactive-widget=resizes-content",
                 "light dark", "same-origin", "#f7f6f3", "#16191c"}  # fmt: skip


@pytest.mark.parametrize("path", sorted(_TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_a_template_holds_no_sentence_itself(path: Path) -> None:
    source = _JINJA.sub("", path.read_text(encoding="utf-8"))
    said = {words for words in _SAID.findall(source) if words} - _FOR_BROWSERS
    said |= set(re.findall(r"[^\W\d]+", _MARKUP.sub("", source)))
    assert said == set()


def test_each_sentence_is_said_somewhere() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in _TEMPLATES.glob("*.html"))
    used = set(re.findall(r"\bsay\.(\w+\.\w+)", sources))
    sections = tomllib.loads(_SENTENCES.read_text(encoding="utf-8"))
    assert used == {f"{section}.{name}" for section, texts in sections.items() for name in texts}


def test_a_sentence_is_text_and_so_is_what_is_put_in(tmp_path: Path) -> None:
    path = tmp_path / "sentences.toml"
    path.write_text('[room]\ncopy = "<{code}> & \\"you\\""\n')
    sentence = load_sentences(path).room.copy
    assert sentence.format(code="<b>") == "&lt;&lt;b&gt;&gt; &amp; &#34;you&#34;"
