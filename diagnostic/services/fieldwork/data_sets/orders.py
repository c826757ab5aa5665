"""What somebody asked to have counted: a folder on the disk for each, with the order and how far it is.

No answer and no count is ever in it: what was counted is stored in the survey, or nowhere.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from pathlib import Path

import orjson

from diagnostic.services.fieldwork.data_sets.folders import DataSetFolder
from diagnostic.services.installation.atomic_files import write_whole
from diagnostic.services.installation.private_files import private_folder


@dataclass(frozen=True)
class CountOrder:
    """One count as it was asked for.

    id : its own. organisation, link, label : whose it is. wave, audience, survey : what it is for, and its name.
    folder, unit, mapping, values, units_by_hand : as of `DataSetFolder`. hash, size : of the files that were looked at.
    leave_out : rows that cannot be read are left out.
    """

    id: str
    organisation: str
    link: str
    label: str
    wave: str
    audience: str
    survey: str
    folder: str
    unit: str
    mapping: Mapping[str, str] | None
    values: str | None
    hash: str
    size: str
    leave_out: bool
    asked: datetime
    units_by_hand: Mapping[str, str] = field(default_factory=dict)

    @property
    def data_set(self) -> DataSetFolder:
        """The folder, and how to read it."""
        return DataSetFolder(self.folder, self.unit, self.mapping, self.values, self.units_by_hand)


class CountFolder:
    """One order on the disk."""

    def __init__(self, path: Path):
        self.path = path

    def begin(self, order: CountOrder) -> None:
        """The order; nobody sees the folder before it is there."""
        made = self.path.with_name(f".new-{self.path.name}")
        private_folder(made)
        write_whole(made / "order.json", [orjson.dumps(asdict(order))])
        made.rename(self.path)

    @property
    def order(self) -> CountOrder | None:
        """What was asked for; None where there is nothing, or nothing that this version can read."""
        with suppress(ValueError, TypeError, KeyError):
            found = orjson.loads(self._read("order.json"))
            if set(found) == {each.name for each in fields(CountOrder)}:
                return CountOrder(**found | {"asked": datetime.fromisoformat(found["asked"])})
        return None

    @property
    def progress(self) -> tuple[int, int, float] | None:
        """(parts that are counted, all parts, seconds that it took so far); None before it began."""
        with suppress(ValueError):
            done, of, seconds = orjson.loads(self._read("progress.json"))
            return done, of, seconds
        return None

    def say(self, done: int, of: int, seconds: float) -> None:
        """How far it is now. FileNotFoundError, or its UserError, where it was cancelled."""
        write_whole(self.path / "progress.json", [orjson.dumps([done, of, round(seconds, 1)])])

    @property
    def stored(self) -> str:
        """What was stored, in words; empty before that."""
        return self._read("stored").decode(errors="replace")

    @property
    def stopped(self) -> str:
        """Why nothing was stored; empty while it goes on."""
        return self._read("stopped").decode(errors="replace")

    def end(self, stored: str = "", stopped: str = "") -> None:
        """It does not go on, and why."""
        write_whole(self.path / ("stored" if stored else "stopped"), [(stored or stopped).encode()])

    def attempt(self) -> int:
        """One more try; how many there were, with this."""
        tries = int(self._read("attempts") or b"0") + 1
        write_whole(self.path / "attempts", [str(tries).encode()])
        return tries

    def remove(self) -> None:
        """No such order any more, from one moment to the next; whoever counts can't go on."""
        gone = self.path.with_name(f".gone-{self.path.name}")
        with suppress(FileNotFoundError):
            self.path.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)

    def _read(self, name: str) -> bytes:
        try:
            return (self.path / name).read_bytes()
        except FileNotFoundError:
            return b""
