"""The disk is full for a while: writing is refused, reading goes on, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from chadchat_shared.answers import Page
from chadchat_shared.errors import StorageFull
from tests.stock_client import StockClient

from . import scale
from .figures import Figures
from .regulars import Regulars, regulars, talking
from .small_disk import small_disk

_MEGABYTES = 40 + 10 * scale.FILLINGS
_LONG = "x" * 3_000


@pytest.mark.soak
async def test_what_is_refused_can_be_sent_again(tmp_path: Path, figures: Figures) -> None:
    refused = 0
    with small_disk(tmp_path / "disk", _MEGABYTES) as disk:
        server = disk.server
        async with regulars(server) as company:
            for _ in range(scale.FILLINGS):
                async with (
                    talking(company, make=lambda text: f"{text} {_LONG}"),
                    StockClient.to(server.url) as member,
                ):
                    seat = await member.join(company.code, name="Member")
                    await company.hear()
                    with disk.full():
                        await company.until(lambda: len(company.refused) >= 2 * scale.PEOPLE)
                        await _reading_goes_on(company, member, seat.token)
                    await company.hear()
                    await member.call("leave", {})
                refused += await _send_again(company)
            log = await company.check(lambda: disk.copy(tmp_path / "copy"))
            assert sum(person.lost for person in company.people) == 0
        assert server.terminate() == 0
    assert "Traceback" not in server.stderr
    figures.note(
        "a full disk",
        f"filled {scale.FILLINGS}×: {refused:,} messages refused and sent again; all of the "
        f"{len(log):,} are there once",
    )


async def _reading_goes_on(company: Regulars, member: StockClient, token: object) -> None:
    oldest = await member.done(Page, "history", {"after": 0})
    assert oldest.messages[0].seq == 1
    async with StockClient.to(company.server.url) as again:
        assert (await again.join(company.code, token=token)).name == "Member"


async def _send_again(company: Regulars) -> int:
    """Send what was refused again, under the same ids; return how much that was."""
    await company.settled()
    refused, company.refused = company.refused, []
    for person, delivery, error in refused:
        assert isinstance(error, StorageFull)
        person.say(delivery.text, again=delivery.id)
    await company.settled()
    assert not company.refused
    return len(refused)
