"""Normalising takes the square of the time for a long pile of marks: nothing long gets there."""

from __future__ import annotations

import contextlib
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_shared import confusables, looks, names, passphrases
from chadchat_shared.errors import BadName, TooLong
from chadchat_shared.limits import NAME_CODE_POINTS_MAX, PASSPHRASE_MAX
from chadchat_shared.looks import looks as looks_of
from chadchat_shared.names import clean_name, name_key
from chadchat_shared.passphrases import clean_passphrase

_LONGEST = max(NAME_CODE_POINTS_MAX * len(unicodedata.normalize("NFKC", "ﷺ")), PASSPHRASE_MAX * 4)
"""Code points: a name of what normalising makes longest, a passphrase of what it makes shortest."""


def _longest_normalised(clean: Callable[[str], object], text: str) -> int:
    """Return how much is normalised at once by what ``clean`` makes of ``text``."""
    lengths = [0]

    def normalize(form: str, part: str) -> str:
        lengths.append(len(part))
        return unicodedata.normalize(form, part)  # type: ignore[arg-type]  # passed on as it came

    with pytest.MonkeyPatch.context() as patch:
        for module in (confusables, looks, names, passphrases):
            patch.setattr(module, "normalize", normalize)
        with contextlib.suppress(BadName, TooLong):
            clean(text)
    return max(lengths)


@pytest.mark.parametrize("clean", [clean_name, clean_passphrase, looks_of, name_key])
@given(
    before=st.sampled_from(["", "a", " "]),
    # Nonspacing marks in the wrong order, those that are letters' parts, and spacing ones, which
    # the cleaning of texts lets pile up.
    pile=st.sampled_from(
        ["\u0301\u0316", "\u0344\u0323", "\u302e\U0001d165", "\u1112\u1161\u11ab"]
    ),
    count=st.integers(0, 30_000),
)
def test_nothing_long_is_normalised(
    clean: Callable[[str], object], before: str, pile: str, count: int
) -> None:
    assert _longest_normalised(clean, before + pile * count) <= _LONGEST
