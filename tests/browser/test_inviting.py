"""What lets others in, where they can follow it, as from another machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
import zxingcpp
from playwright.async_api import expect

from tests.browser.conftest import FAR_HOST, People
from tests.browser.page import HomePage, RoomPage
from tests.server_process import ServerProcess, lasting_server

_GREY = """async (picture) => {
    await picture.decode();
    const size = 400;
    const context = Object.assign(document.createElement("canvas"), { width: size, height: size })
        .getContext("2d");
    context.drawImage(picture, 0, 0, size, size);
    const { data } = context.getImageData(0, 0, size, size);
    return Array.from({ length: size * size }, (_, i) => data[4 * i]);
}"""
_SIZE = 400


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], ServerProcess]]:
    """A server that goes by another machine's name, too."""
    folder = partial(tmp_path_factory.mktemp, "server")
    with lasting_server(folder, "--allowed-hosts", FAR_HOST) as server:
        yield server


async def test_a_phone_can_follow_what_a_screen_shows(people: People) -> None:
    """Also once the room has another code."""
    home = await people.home()
    far = f"http://{FAR_HOST}:{people.server.port}"
    await home.page.goto(far)
    await HomePage(home.page).create("Ana")
    ana = RoomPage(home.page)
    old = await ana.code()
    await ana.type("/newcode")
    await expect(ana.page.locator("h1 .the-code")).not_to_have_text(old)
    await ana.type("/invite")
    dialog = ana.dialog("Share this room")
    await expect(dialog.get_by_text("Only this machine")).to_be_hidden()
    grey = await dialog.get_by_role("img", name="QR code").evaluate(_GREY)
    [found] = zxingcpp.read_barcodes(memoryview(bytes(grey)).cast("B", [_SIZE, _SIZE]))
    assert found.text == f"{far}/{await ana.code()}"


async def test_where_no_notification_can_be_shown_it_says_so(people: People) -> None:
    home = await people.home()
    await home.page.goto(f"http://{FAR_HOST}:{people.server.port}")
    await HomePage(home.page).create("Ana")
    ana = RoomPage(home.page)
    await ana.ready()
    await ana.type("/notify all")
    await expect(ana.mistake).to_contain_text("pages that come over HTTPS")
