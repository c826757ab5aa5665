"""The folder of one pack: the order, each file as soon as it is whole, and at the end the zip in their place.

A file has its name when it is whole and on the disk. So whatever kills whoever makes them, what is there can be used,
and nothing of it is made again.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import orjson

from diagnostic.services.files.packs.order import PackOrder, frozen, thawed
from diagnostic.services.installation.atomic_files import new_file, write_whole
from diagnostic.services.installation.private_files import private_folder

ZIP, CONTENTS = "packs.zip", "contents.csv"
LOOSE = ("csv", "html", "json", "svg", "sav")  # endings of formats that are not compressed already
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of files in a zip, which tells its bytes nothing of when it was made


class PackProgress(NamedTuple):
    """How far it is: units done of `units`, and those done in this run, which began `seconds` ago."""

    done: int
    units: int
    fresh: int = 0
    seconds: float = 0.0

    @property
    def seconds_left(self) -> float | None:
        """At the speed of this run; None as long as nobody can tell."""
        if self.fresh < 3 or self.seconds < 1:
            return None
        return (self.units - self.done) * self.seconds / self.fresh

    def __str__(self) -> str:
        left = self.seconds_left
        if self.done == self.units:
            return f"{self.done:,} of {self.units:,}"
        return f"{self.done:,} of {self.units:,}" + (f", {_duration(left)} left" if left is not None else "")


def _duration(seconds: float) -> str:
    """
    >>> _duration(20), _duration(70), _duration(500)
    ('less than a minute', 'about 1 minute', 'about 8 minutes')
    """
    minutes = max(round(seconds / 60), 1)
    return "less than a minute" if seconds < 50 else f"about {minutes} minute{'s' * (minutes != 1)}"


class PackFolder:
    """One pack on the disk."""

    def __init__(self, path: Path):
        self.path, self._parts = path, path / "parts"

    def begin(self, order: PackOrder) -> None:
        """The order, and room for files; nobody sees the folder before all of that is there."""
        made = self.path.with_name(f".new-{self.path.name}")
        private_folder(made)
        private_folder(made / "parts")
        if order.wanted.template:
            write_whole(made / "template", [order.wanted.template])
        write_whole(made / "order.json", [frozen(order)])
        made.rename(self.path)

    @property
    def order(self) -> PackOrder | None:
        """What was asked for; None where there is nothing, or nothing that this version can read."""
        content = _read(self.path / "order.json")
        return thawed(content, _read(self.path / "template")) if content else None

    # ---- files of units, by the number of the unit

    def missing(self, number: int, formats: Iterable[str]) -> list[str]:
        """Endings of this unit's files that are not there yet; none for a unit that gets none."""
        if self._why(number).exists():
            return []
        return [ending for ending in formats if not self._part(number, ending).exists()]

    def put(self, number: int, ending: str, content: bytes) -> None:
        """One file of a unit. FileNotFoundError, or its Fault, where the pack was cancelled meanwhile."""
        with new_file(self._part(number, ending)) as file:
            file.write(content)

    def leave_out(self, number: int, why: str) -> None:
        """This unit gets no file, and why."""
        with new_file(self._why(number)) as file:
            file.write(why.encode())

    def left_out(self, number: int) -> str:
        """Why this unit gets no file; empty where it does."""
        return _read(self._why(number)).decode()

    def size(self, number: int, formats: Iterable[str]) -> int:
        """Bytes of a unit's files."""
        return sum(self._part(number, ending).stat().st_size for ending in formats)

    # ---- how far it is

    @property
    def progress(self) -> PackProgress | None:
        """As it was last said; None before that."""
        with suppress(ValueError, TypeError):
            return PackProgress(*orjson.loads(_read(self.path / "progress.json")))
        return None

    def say(self, progress: PackProgress) -> None:
        """How far it is now."""
        write_whole(self.path / "progress.json", [orjson.dumps(list(progress))])

    @property
    def stopped(self) -> str:
        """Why it does not go on; empty while it does."""
        return _read(self.path / "stopped").decode(errors="replace")

    def stop(self, why: str) -> None:
        """It does not go on by itself, and why."""
        write_whole(self.path / "stopped", [why.encode()])

    def go_on(self) -> None:
        """It may go on."""
        for name in ("stopped", "attempts"):
            (self.path / name).unlink(missing_ok=True)

    def attempt(self) -> int:
        """One more try to make it; how many there were, with this, since one that added a file."""
        tries, *before = map(int, (_read(self.path / "attempts") or b"0").split())
        made = sum(not each.name.startswith(".") for each in self._parts.iterdir())
        number = tries + 1 if before in ([], [made]) else 1
        write_whole(self.path / "attempts", [f"{number} {made}".encode()])
        return number

    # ---- the zip

    @property
    def zip(self) -> Path | None:
        """The zip, once it is whole."""
        path = self.path / ZIP
        return path if path.exists() else None

    def pack(self, contents: bytes, names: Iterable[tuple[int, str]], formats: Iterable[str], into: Path) -> None:
        """Write all files of units, by number and name, into one zip, whole or not at all; then remove them."""
        endings = list(formats)
        for draft in into.parent.glob(f".{into.name}.*"):  # of a run that was killed
            draft.unlink()
        with new_file(into) as file, zipfile.ZipFile(file, "w") as packed:
            packed.writestr(_entry(CONTENTS, "csv"), contents)
            for number, name in names:
                for ending in endings:
                    inside = _entry(f"{name}.{ending}", ending)
                    with self._part(number, ending).open("rb") as part, packed.open(inside, "w") as entry:
                        shutil.copyfileobj(part, entry)
        shutil.rmtree(self._parts, ignore_errors=True)

    def remove(self) -> None:
        """No such pack any more, from one moment to the next; whoever makes it can't go on."""
        gone = self.path.with_name(f".gone-{self.path.name}")
        with suppress(FileNotFoundError):
            self.path.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)

    def _part(self, number: int, ending: str) -> Path:
        return self._parts / f"{number:06}.{ending}"

    def _why(self, number: int) -> Path:
        return self._parts / f"{number:06}.why"


def _entry(name: str, ending: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, FIRST_DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED if ending in LOOSE else zipfile.ZIP_STORED
    entry.external_attr = 0o600 << 16
    return entry


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
