"""The figures as a picture: a panel for each table that compares servers, a bar for each server."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .peers import NODE, OURS, PLAIN
from .table import Table

ALT: Final = "Bars: Chad Chat, Node's socket.io and python-socketio in each of the loads above"

_COLOURS: Final = {OURS.title: "#0f766e", NODE.title: "#d97706", PLAIN.title: "#94a3b8"}
_INK, _PAPER = "#1e293b", "#ffffff"  # a card of its own, so that dark pages show it as well
_COLUMNS: Final = 2


def draw(tables: Sequence[Table], path: Path) -> None:
    """Draw every table that has all the servers; the picture is the same for the same figures."""
    compared = [table for table in tables if _COLOURS.keys() <= table.rows.keys()]
    rows = -(-len(compared) // _COLUMNS)
    with mpl.rc_context({
        "svg.fonttype": "none", "svg.hashsalt": "chadchat", "font.family": "sans-serif",
        "font.size": 9, "text.color": _INK, "xtick.color": _INK, "ytick.color": _INK,
    }):  # fmt: skip
        figure = Figure(figsize=(10, 1.45 * rows), facecolor=_PAPER, layout="constrained")
        panels = figure.subplots(rows, _COLUMNS, squeeze=False).flatten()
        for panel, table in zip(panels, compared, strict=False):
            _draw_panel(panel, table)
        for panel in panels[len(compared) :]:
            panel.set_axis_off()
        figure.savefig(path, metadata={"Date": None, "Title": ALT})


def _draw_panel(panel: Axes, table: Table) -> None:
    names = list(_COLOURS)
    values = [table.rows[name][table.headline] for name in names]
    # What lies within the noise around nothing may be less than that: a bar cannot.
    lengths = [max(value, 0) for value in values]
    bars = panel.barh(names, lengths, color=list(_COLOURS.values()), height=0.7)
    panel.bar_label(bars, [table.headline.write(value) for value in values], padding=4)
    better = "less is better" if table.headline.less_is_better else "more is better"
    panel.set_title(
        f"{table.title}\n{table.headline.name}, {better}", loc="left", fontsize=9, color=_INK
    )
    panel.invert_yaxis()
    panel.set_xlim(0, max(values) * 1.18)
    panel.set_xticks([])
    panel.tick_params(axis="y", length=0)
    panel.spines[:].set_visible(False)
