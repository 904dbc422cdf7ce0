"""Makes the page's icons out of its ``icon.svg``: ``python -m docs.make_icons``.

Browsers install a page with icons of fixed sizes; one that is "maskable" is cut into any shape by
the system, so that what it shows stands in its middle, on a ground of its own.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

from playwright.async_api import async_playwright
from tests.needs import need

_SOURCES: Final = Path(__file__).parents[1] / "server" / "web" / "src"
_GROUND: Final = "#f7f6f3"
_STYLES: Final = {
    "icon": "background: transparent; padding: 0",
    "maskable": f"background: {_GROUND}; padding: 20%",
}
_SIZES: Final = (192, 512)


async def make_icons() -> None:
    """Write each icon in each size."""
    svg = (_SOURCES / "icon.svg").read_text(encoding="utf-8")
    folder = _SOURCES / "icons"
    folder.mkdir(exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=need("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for size in _SIZES:
            page = await browser.new_page(viewport={"width": size, "height": size})
            for name, style in _STYLES.items():
                await page.set_content(
                    f"<style>body {{margin: 0; box-sizing: border-box; {style}}}"
                    f" svg {{display: block}}</style>{svg}"
                )
                await page.screenshot(path=folder / f"{name}-{size}.png", omit_background=True)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(make_icons())
