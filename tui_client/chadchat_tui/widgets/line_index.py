"""Which lines of a log its rows take."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from itertools import accumulate

_UNMEASURED = 255


class LineIndex:
    """How many lines each row takes, and on which it begins.

    A row's height is what it was last, or one line, until it is measured. Where rows begin is as it
    was at the last ``lay_out``, so that rows can be measured little by little and nothing moves;
    ``settled`` says that nothing has changed since. Rows are counted from 0. A row's head is what
    stands above its own lines, such as the rule of a new day, and belongs to its height.
    """

    def __init__(self) -> None:
        self._heights = array("L")
        self._heads = bytearray()
        self._ends = array("L")
        self._laid_out = 0

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self._heights)

    # The rows

    def grow(self, count: int) -> None:
        """Add ``count`` rows at the end."""
        self._heights.extend([1] * count)
        self._heads.extend([_UNMEASURED] * count)

    def grow_before(self, count: int) -> None:
        """Add ``count`` rows at the beginning."""
        if count:
            self._heights[:0] = array("L", [1] * count)
            self._heads[:0] = bytes([_UNMEASURED] * count)
            self._laid_out = 0

    def shrink(self, count: int) -> None:
        """Take ``count`` rows away at the end."""
        if count:
            del self._heights[-count:], self._heads[-count:]
            self._laid_out = min(self._laid_out, len(self))

    def shrink_before(self, count: int) -> None:
        """Take ``count`` rows away at the beginning."""
        if count:
            del self._heights[:count], self._heads[:count]
            self._laid_out = 0

    # Their heights

    def measure(self, row: int, *, head: int, height: int) -> None:
        """Note how many lines the row takes, with those of its ``head`` among them."""
        self._heads[row] = head
        if height != self._heights[row]:
            self._heights[row] = height
            self._laid_out = min(self._laid_out, row)

    def measured(self, row: int) -> bool:
        """Say whether the row's height is known, and no guess."""
        return self._heads[row] != _UNMEASURED

    def forget(self, row: int) -> None:
        """Have the row measured again."""
        self._heads[row] = _UNMEASURED

    def forget_all(self) -> None:
        """Have every row measured again; until then each takes what it took."""
        self._heads = bytearray([_UNMEASURED]) * len(self)

    def unmeasured(self, near: int) -> int | None:
        """Return a row that is not measured: the next one from ``near`` on, or the last before."""
        row = self._heads.find(_UNMEASURED, near)
        if row < 0:
            row = self._heads.rfind(_UNMEASURED, 0, near)
        return None if row < 0 else row

    def height_of(self, row: int) -> int:
        """Return how many lines the row takes."""
        return self._heights[row]

    # Their places

    @property
    def settled(self) -> bool:
        """Whether all rows are where they were laid out."""
        return self._laid_out == len(self) == len(self._ends)

    def lay_out(self) -> None:
        """Put each row below the one before it."""
        at = self._laid_out
        del self._ends[at:]
        ends = accumulate(self._heights[at:], initial=self.height)
        next(ends)
        self._ends.extend(ends)
        self._laid_out = len(self)

    @property
    def height(self) -> int:
        """How many lines all rows take."""
        return self._ends[-1] if self._ends else 0

    def start(self, row: int) -> int:
        """Return the line that the row begins at, with its head."""
        return self._ends[row - 1] if row else 0

    def text_start(self, row: int) -> int:
        """Return the line that the row's own lines begin at, below its head."""
        head = self._heads[row]
        return self.start(row) + (0 if head == _UNMEASURED else head)

    def row_at(self, line: int) -> int:
        """Return the row that has the line; below all of them, how many rows there are."""
        return bisect_right(self._ends, line)
