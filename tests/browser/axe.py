"""axe-core, which looks for what keeps people out of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from playwright.async_api import Page

from tests.browser.node import WEB
from tests.needs import need_path

RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
"""WCAG 2.2 to level AA, and what axe's authors recommend beyond it."""

_FIND: Final = """async (runOnly) => {
    const { violations } = await axe.run({ runOnly, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html}\\n${failureSummary}`));
}"""


@dataclass(frozen=True)
class _Look:
    """What the reader may have asked the browser for, and what is to be looked for then."""

    name: str
    kind: Literal["tag", "rule"]
    values: list[str]
    color_scheme: Literal["light", "dark"] = "light"
    contrast: Literal["more", "no-preference"] = "no-preference"
    forced_colors: Literal["active", "none"] = "none"


_ENHANCED: Final = ["color-contrast-enhanced"]
_LOOKS: Final = [
    _Look("dark", "rule", ["color-contrast"], color_scheme="dark"),
    _Look("high contrast", "rule", _ENHANCED, contrast="more"),
    _Look("high contrast, dark", "rule", _ENHANCED, contrast="more", color_scheme="dark"),
    _Look("forced colours", "rule", ["color-contrast"], forced_colors="active"),
    _Look("as it comes", "tag", RULES),
]


async def faults(page: Page) -> list[str]:
    """Return what is wrong with the page as it stands, in every look that it has."""
    return await _faults(page, _LOOKS)


async def faults_of_contrast(page: Page, *, enhanced: bool) -> list[str]:
    """Return what stands out too little in the theme that is chosen: 4.5:1, or enhanced 7:1."""
    rule = _ENHANCED if enhanced else ["color-contrast"]
    looks = [
        _Look("light", "rule", rule, color_scheme="light"),
        _Look("dark", "rule", rule, color_scheme="dark"),
    ]
    return await _faults(page, looks)


async def _faults(page: Page, looks: Sequence[_Look]) -> list[str]:
    if not await page.evaluate("'axe' in window"):
        path = need_path(WEB / "node_modules/axe-core/axe.min.js", "axe-core")
        await page.evaluate(path.read_text(encoding="utf-8"))
    found: list[str] = []
    for look in looks:
        await page.emulate_media(
            color_scheme=look.color_scheme, contrast=look.contrast,
            forced_colors=look.forced_colors,
            reduced_motion="reduce",  # no colour is on its way to another
        )  # fmt: skip
        # The page hears of it before a next frame, which may be under way already.
        for _ in range(2):
            await page.evaluate("() => new Promise(requestAnimationFrame)")
        faults = await page.evaluate(_FIND, {"type": look.kind, "values": look.values})
        found += [f"{look.name}: {fault}" for fault in faults]
    return found
