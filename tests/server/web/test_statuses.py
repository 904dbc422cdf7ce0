"""Every refusal of the protocol has an HTTP status."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from chadchat_server.web.statuses import STATUSES, status_of
from chadchat_shared.errors import ERRORS, ChatError, StorageFull


def test_every_code_has_one() -> None:
    assert set(STATUSES) == set(ERRORS)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (StorageFull(), HTTPStatus.INSUFFICIENT_STORAGE),
        (ChatError(), HTTPStatus.SERVICE_UNAVAILABLE),
    ],
)
def test_what_an_error_is_answered_with(error: ChatError, status: HTTPStatus) -> None:
    assert status_of(error) is status
