"""Published advisories about the pins, from a database in OSV's format: asked on the network, or read from a folder.

`python -m supply_chain.advisories` asks osv.dev; given a folder, a clone of github.com/pypa/advisory-database, it
reads that and needs no network. Exit code 0: nothing is known against a pin; 1: something is; 2: nobody could be asked.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import yaml
from packaging.version import InvalidVersion, Version

from supply_chain.pins import Pin, normal, pins

OSV = "https://api.osv.dev"
WAIT = 30  # seconds for an answer
MODIFIED = re.compile(r"^\"?modified\"?: ['\"]?(\d{4}-\d\d-\d\d)", re.MULTILINE)
CLEAN, FOUND, UNASKED = 0, 1, 2


class UnaskedError(Exception):
    """No database of advisories could be asked; its text says why."""


@dataclass(frozen=True, order=True)
class Advisory:
    """What is known against a pinned version: its names, what it says, and the versions without it."""

    pin: Pin
    id: str
    aliases: tuple[str, ...]
    summary: str
    fixed: tuple[str, ...]

    def __str__(self) -> str:
        names = ", ".join([self.id, *self.aliases])
        mended = f"raise it to {' or '.join(self.fixed)}" if self.fixed else "no version without it is known"
        return f"{self.pin.name} {self.pin.version}: {names}: {self.summary}\n    {mended}"


def asked(every: Sequence[Pin], server: str = OSV) -> list[Advisory]:
    """What a server of OSV knows against the pins: one question for all, one for each advisory."""
    queries = [{"package": {"name": p.name, "ecosystem": "PyPI"}, "version": p.version} for p in every]
    answers = _answer(f"{server}/v1/querybatch", {"queries": queries}).get("results", [])
    if len(answers) != len(every):
        raise UnaskedError(f"{server} answered {len(answers)} of {len(every)} questions")
    if any(answer.get("next_page_token") for answer in answers):
        raise UnaskedError(f"{server} answered in several pages, which this does not read")
    told = zip(every, answers, strict=True)
    named = [(pin, each["id"]) for pin, answer in told for each in answer.get("vulns", ())]
    records = {id: _answer(f"{server}/v1/vulns/{id}") for id in sorted({id for _, id in named})}
    return _sorted(_advisory(pin, records[id]) for pin, id in named)


def kept(every: Sequence[Pin], folder: Path) -> list[Advisory]:
    """What a clone of the advisory database in `folder` knows against the pins."""
    if not (folder / "vulns").is_dir():
        raise UnaskedError(f"{folder} has no folder vulns: a clone of github.com/pypa/advisory-database is meant")
    if not any((folder / "vulns").glob("*/*.y*ml")):
        raise UnaskedError(f"{folder} has no advisory in its folder vulns: the clone is not whole")
    files = [(pin, file) for pin in every for file in sorted((folder / "vulns" / pin.name).glob("*.y*ml"))]
    told = [(pin, yaml.safe_load(file.read_text("utf-8"))) for pin, file in files]
    return _sorted(_advisory(pin, record) for pin, record in told if affects(record, pin))


def newest(folder: Path) -> str:
    """The day of the last change in a clone, for what came later cannot be in it."""
    days = (MODIFIED.search(file.read_text("utf-8")) for file in (folder / "vulns").glob("*/*.y*ml"))
    return max((found[1] for found in days if found), default="no day")


def affects(record: dict[str, Any], pin: Pin) -> bool:
    """Is the pinned version one that an advisory lists, or in one of its ranges? One taken back affects none."""
    return not record.get("withdrawn") and any(
        pin.version in each.get("versions", ()) or _within(each, pin.version) for each in _about(record, pin)
    )


def _within(affected: dict[str, Any], version: str) -> bool:
    """Is the version in a range? Each event says what holds from its version on, in whatever order they are listed."""
    try:
        here, inside = Version(version), False
        for events in (each["events"] for each in affected.get("ranges", ()) if each["type"] == "ECOSYSTEM"):
            for event in sorted(events, key=_version):
                inside = _after(event, here, inside)
            if inside:
                return True
    except InvalidVersion:
        return True  # what cannot be compared is looked at
    return False


def _version(event: dict[str, str]) -> Version:
    return Version(next(iter(event.values())))


def _after(event: dict[str, str], here: Version, inside: bool) -> bool:
    if "introduced" in event:
        return inside or event["introduced"] == "0" or here >= Version(event["introduced"])
    if "fixed" in event:
        return inside and here < Version(event["fixed"])
    return inside and here <= Version(event["last_affected"]) if "last_affected" in event else inside


def _about(record: dict[str, Any], pin: Pin) -> Iterator[dict[str, Any]]:
    for each in record.get("affected", ()):
        package = each.get("package", {})
        if package.get("ecosystem") == "PyPI" and normal(package.get("name", "")) == pin.name:
            yield each


def _advisory(pin: Pin, record: dict[str, Any]) -> Advisory:
    ranges = [r for each in _about(record, pin) for r in each.get("ranges", ()) if r["type"] == "ECOSYSTEM"]
    events = [event for each in ranges for event in each["events"]]
    fixed = tuple(dict.fromkeys(event["fixed"] for event in events if "fixed" in event))
    told = record.get("summary") or (record.get("details") or "no description").strip().splitlines()[0]
    return Advisory(pin, record["id"], tuple(sorted(record.get("aliases", ()))), told[:200], fixed)


def _sorted(found: Iterator[Advisory]) -> list[Advisory]:
    """Each once: databases list the same flaw under several names, and one that another is an alias of is enough."""
    kept: list[Advisory] = []
    for each in sorted(set(found)):
        if not any(each.pin == one.pin and each.id in one.aliases for one in kept):
            kept.append(each)
    return kept


def _answer(address: str, question: dict[str, Any] | None = None) -> dict[str, Any]:
    data = None if question is None else json.dumps(question).encode()
    try:
        with urlopen(Request(address, data, {"Content-Type": "application/json"}), timeout=WAIT) as answer:
            return json.load(answer)
    except HTTPError as error:
        raise UnaskedError(f"{address} answered {error.code}") from error
    except (OSError, HTTPException, ValueError) as error:
        raise UnaskedError(f"{address} gave no answer: {error}") from error


def main(words: Sequence[str], say: Callable[[str], None] = print) -> int:
    """The check: advisories about the pins, and an exit code."""
    every, folder = pins(), Path(words[0]) if words and words[0] else None
    try:
        found = kept(every, folder) if folder else asked(every)
    except UnaskedError as error:
        say(f"Not checked: {error}.")
        say("Nothing is known about the pins, neither good nor bad. Try again with a network, or name a folder:")
        say("make audit-pins ADVISORIES=folder, with a clone of github.com/pypa/advisory-database in it.")
        return UNASKED
    for each in found:
        say(str(each))
    say(f"{len(every)} pins, {len(found)} published advisories about them.")
    if folder:
        say(f"The last change in {folder} is of {newest(folder)}: of what was published later it knows nothing.")
    return FOUND if found else CLEAN


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
