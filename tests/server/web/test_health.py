"""Whether the server is alive and ready, and its figures."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from tests.server.conftest import Connect

from .conftest import Browser


async def test_alive_and_ready(browser: Browser) -> None:
    assert (await browser.get("/healthz")).status == 200
    assert (await browser.get("/readyz")).status == 200


async def _figures(browser: Browser) -> dict[str, float]:
    response = await browser.get("/metrics")
    assert response.status == 200
    assert response.content_type == "text/plain"
    families = text_string_to_metric_families(browser.body)
    return {sample.name: sample.value for family in families for sample in family.samples}


async def test_the_figures_say_what_happened(browser: Browser, connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room = await ada.create("Ada")
    await bob.join(room.room, name="Bob")
    before = await _figures(browser)
    for number in range(5):
        await ada.say(f"line {number}")
    await bob.heard_lines(5)
    after = await _figures(browser)
    assert after["chadchat_connections"] == before["chadchat_connections"] >= 2
    assert after["chadchat_rooms"] >= 1
    assert after["chadchat_messages_total"] - before["chadchat_messages_total"] == 5
    assert after["chadchat_deliveries_total"] - before["chadchat_deliveries_total"] >= 10


async def test_the_figures_name_no_room_and_nobody(browser: Browser, connect: Connect) -> None:
    ada = await connect()
    room = await ada.create("Ada Lovelace")
    await browser.get("/metrics")
    assert room.room not in browser.body
    assert "Lovelace" not in browser.body
