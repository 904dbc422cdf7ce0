"""``python -m benchmarks``: everything that is measured, one after another."""

from __future__ import annotations

import argparse

from . import fanout
from .peers import PEERS
from .processes import prepare


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help="fanout, terminal")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=[peer.key for peer in PEERS])
    parser.add_argument("--load", choices=[load.name for load in fanout.LOADS])
    options = parser.parse_args()
    peers = [peer for peer in PEERS if options.only in {None, peer.key}]
    loads = [load for load in fanout.LOADS if options.load in {None, load.name}]
    prepare()
    for table in fanout.run(peers, options.rounds, loads):
        print("\n" + table.as_text(), flush=True)


if __name__ == "__main__":
    main()
