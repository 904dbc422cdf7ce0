"""Where one writes.

``composer`` is the text, on a ``typing_area`` with its keys in ``bindings``; ``elsewhere`` is the
editor. What stands above it for a while is a ``popup``: choices to complete by (``choosing``), a
search in what was sent (``searching``), a long paste that waits for a word (``confirming``), or how
much more a message can hold (``length``). The keys for these come to the composer and are handed on
by it, as keys that come in one burst would overtake the focus on its way to another widget.
"""

from .composer import Composer

__all__ = ["Composer"]
