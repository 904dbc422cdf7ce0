"""Packages that are left out of what another one imports."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def absent(*names: str) -> Iterator[None]:
    """Have an import of one of the packages ``names`` fail meanwhile, as where it is not installed.

    One that is imported already stays. A None in ``sys.modules`` is Python's own way to say so
    (the language reference, "The module cache").
    """
    missing: dict[str, None] = dict.fromkeys(name for name in names if name not in sys.modules)
    sys.modules.update(missing)  # type: ignore[arg-type]  # typeshed knows modules alone
    try:
        yield
    finally:
        for name in missing:
            del sys.modules[name]
