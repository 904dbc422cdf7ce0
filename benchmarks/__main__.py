"""``python -m benchmarks``: what Chad Chat costs, measured; Linux only, as the load is epoll's."""

from __future__ import annotations

import argparse
import select
import sys
from typing import Final

from . import cluster, fanout, history, joins, latency, leaving, limits, memory, page, report, tui
from .peers import PEERS
from .plan import Benchmark, Plan
from .processes import prepare

BENCHMARKS: Final[dict[str, Benchmark]] = {
    "fanout": fanout.run,
    "latency": latency.run,
    "joins": joins.run,
    "leaving": leaving.run,
    "memory": memory.run,
    "limits": limits.run,
    "tui": tui.run,
    "page": page.run,
    "history": history.run,
    "cluster": cluster.run,
}


def main() -> None:
    """Measure what the command line names, and print each table when it is there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"{', '.join(BENCHMARKS)} (default: all)"
    )
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured (3)")
    parser.add_argument("--only", choices=[peer.key for peer in PEERS], help="one server alone")
    parser.add_argument(
        "--load", choices=[load.name for load in fanout.LOADS], help="one load of fanout alone"
    )
    parser.add_argument(
        "--write", action="store_true", help="write docs/performance.md; only a whole run may"
    )
    options = parser.parse_args()
    if options.write and (options.names or options.only or options.load):
        parser.error("--write needs a whole run")
    if unknown := set(options.names) - set(BENCHMARKS):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    if not hasattr(select, "epoll"):
        sys.exit("The benchmarks need Linux: they read for thousands of clients by epoll.")
    prepare()
    peers = [peer for peer in PEERS if options.only in {None, peer.key}]
    plan = Plan(peers, options.rounds, options.load)
    tables = []
    for name in options.names or BENCHMARKS:
        for table in BENCHMARKS[name](plan):
            print(f"\n{table.as_text()}", flush=True)
            tables.append(table)
    if options.write:
        report.write(tables)


if __name__ == "__main__":
    main()
