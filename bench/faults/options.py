"""How much of the campaign is run."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

TWO = ("one_file", "two")  # groups about several servers


@dataclass(frozen=True)
class Options:
    """Numbers of the campaign; `only` names groups of rows, all where it is empty."""

    kills: int = 40
    stops: int = 4
    damages: int = 50
    requests: int = 10_000
    sockets: int = 1_000
    seed: int = 20
    rounds: int = 1
    viewers: int = 20
    servers: int = 1
    cold: bool = False
    only: tuple[str, ...] = ()


def read(words: tuple[str, ...], groups: tuple[str, ...]) -> Options:
    """Options from words such as `--kills 200 --only kills`."""
    parser = argparse.ArgumentParser("python -m bench faults")
    for name in ("kills", "stops", "damages", "requests", "sockets", "seed", "rounds", "viewers"):
        parser.add_argument(f"--{name}", type=int, default=getattr(Options, name))
    parser.add_argument("--cold", action="store_true", help="kill servers of a fresh Python each (slow)")
    parser.add_argument("--only", nargs="+", choices=groups, default=[])
    parser.add_argument("--servers", type=int, choices=(1, 2), default=1, help="2: what is done to two servers alone")
    asked = parser.parse_args(words)
    return Options(**vars(asked) | {"only": tuple(asked.only or (TWO if asked.servers == 2 else ()))})
