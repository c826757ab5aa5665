"""Making a pack: each unit's files one after the other, then the zip. What is there already is not made again."""

from __future__ import annotations

import gc
import shutil
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from pathlib import Path

from diagnostic.errors import UserError
from diagnostic.report.files.typesetter import Typesetter
from diagnostic.services.files.formats import FORMATS
from diagnostic.services.files.packs.folder import CONTENTS, PackFolder, PackProgress
from diagnostic.services.files.packs.leaders import LeaderViews, addressees, chart_of, shows_nothing, units_of
from diagnostic.services.files.packs.names import Addressee, file_names
from diagnostic.services.files.packs.order import PackOrder
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.spreadsheet_csv import spreadsheet_csv

SETTERS = 2  # processes that set pages, each of one unit after the other
AT_ONCE = 4  # units: while the pages of two are set, the next is arranged and those before are written to the disk
GROWN = 110  # megabytes of a process that sets pages, beside 280 of the one that arranges: half a gigabyte in all
LARGEST = 4 * 2**30  # bytes of one pack
RESERVE = 300 * 2**20  # bytes of the disk that a pack leaves to answers
SELDOM = 50_000, 20, 100  # objects after which Python looks for those of no use, a tenth of the time else
TURN = 0.0005  # seconds of Python's lock for one thread while others wait for it; 0.005 else
SAY_EVERY = 0.5  # seconds between two words about how far it is
COLUMNS = ("unit", "unit_name", "unit_above", "files", "left_out")

Say = Callable[[PackProgress], None]


class CancelledError(Exception):
    """The pack is not wanted any more."""


def make_pack(
    inst: Installation, access: Access, folder: PackFolder, order: PackOrder, into: Path, say: Say
) -> PackProgress:
    """Make all that is missing of a pack, and write it as a zip at `into`; how far it came, which is the end.

    Raises UserError for what is in its way, as a disk that is full: what was made until then is kept. CancelledError
    where its folder is gone.
    """
    chart = chart_of(inst, order)
    if chart is None:
        raise CancelledError
    units = units_of(chart, order.wanted.unit, order.level)
    work = _Making(LeaderViews(inst, access, order), folder, order, units, say)
    try:
        work.run()
        leaders = addressees(chart, units, order.wanted.unit)
        named = file_names(leaders, [Path(CONTENTS).stem])
        rows, packed = _contents(folder, order, leaders, named)
        _refuse_no_room(folder, sum(folder.size(number, order.formats) for number, _ in packed))
        folder.pack(spreadsheet_csv([COLUMNS, *rows]), packed, order.formats, into)
    except (OSError, UserError):
        if not folder.path.exists():
            raise CancelledError from None
        raise
    return work.progress


class _Making:
    """The files of units that are missing, made by a few threads; the first error stops all."""

    def __init__(
        self,
        views: LeaderViews,
        folder: PackFolder,
        order: PackOrder,
        units: Sequence[str],
        say: Say,
    ):
        self._views, self._folder, self._order, self._units = views, folder, order, units
        self._say, self._lock, self._said = say, threading.Lock(), 0.0
        self._arranging = threading.Lock()
        self._began, self._written = time.monotonic(), 0
        self.progress = PackProgress(0, len(units))
        self._open: deque[int] = deque()

    def run(self) -> None:
        """Make them all."""
        self._open = deque(n for n in range(len(self._units)) if self._folder.missing(n, self._order.formats))
        self.progress = PackProgress(len(self._units) - len(self._open), len(self._units))
        self._say(self.progress)
        setting = Typesetter(grown=GROWN, children=SETTERS)
        with _in_the_background(), setting, ThreadPoolExecutor(AT_ONCE, thread_name_prefix="pack") as pool:
            for each in [pool.submit(copy_context().run, self._turns) for _ in range(AT_ONCE)]:
                each.result()
        self._say(self.progress)

    def _turns(self) -> None:
        """Make one unit after the other; no more where one fails."""
        while (number := self._next()) is not None:
            try:
                self._unit(number)
            except BaseException:
                self._open.clear()
                raise

    def _next(self) -> int | None:
        with self._lock:
            return self._open.popleft() if self._open else None

    def _unit(self, number: int) -> None:
        if not self._folder.path.exists():
            raise CancelledError
        _refuse_no_room(self._folder, 0)
        with self._arranging:
            seen = self._views.of(self._units[number])
            why = shows_nothing(seen.content) if seen.content is not None else ""
            if not why:
                seen.document()
        if why:
            self._folder.leave_out(number, why)
        else:
            for ending in self._folder.missing(number, self._order.formats):
                content = FORMATS[ending](seen, self._order.wanted)
                self._folder.put(number, ending, content)
                self._count(len(content))
        self._done()

    def _count(self, written: int) -> None:
        with self._lock:
            self._written += written
        if self._written > LARGEST:
            raise UserError(f"These files take more than {LARGEST // 2**30} GB: ask for fewer units or formats.")

    def _done(self) -> None:
        with self._lock:
            done, fresh = self.progress.done + 1, self.progress.fresh + 1
            self.progress = PackProgress(done, len(self._units), fresh, time.monotonic() - self._began)
            if time.monotonic() - self._said < SAY_EVERY:
                return
            self._said = time.monotonic()
            self._say(self.progress)


@contextmanager
def _in_the_background() -> Iterator[None]:
    """What a report is made of stays, so that Python hardly ever looks through it meanwhile; and who hands pages to
    those who set them, or writes them to the disk, hardly waits for who arranges the next.
    """
    tidied, turn = gc.get_threshold(), sys.getswitchinterval()
    gc.set_threshold(*SELDOM)
    sys.setswitchinterval(TURN)
    try:
        yield
    finally:
        gc.set_threshold(*tidied)
        sys.setswitchinterval(turn)


def _contents(
    folder: PackFolder, order: PackOrder, leaders: Sequence[Addressee], named: dict[str, str]
) -> tuple[list[tuple[str, ...]], list[tuple[int, str]]]:
    """(rows of what is in the zip, number and name of each unit that has files)."""
    rows: list[tuple[str, ...]] = []
    packed = []
    for number, unit in enumerate(leaders):
        why, name = folder.left_out(number), named[unit.id]
        files = "" if why else "; ".join(f"{name}.{ending}" for ending in order.formats)
        rows.append((unit.id, unit.name, unit.above, files, why))
        if not why:
            packed.append((number, name))
    return rows, packed


def _refuse_no_room(folder: PackFolder, wanted: int) -> None:
    free = shutil.disk_usage(folder.path).free
    if free < RESERVE + wanted:
        raise UserError(
            f"The disk of the server is almost full: {free // 2**20} MB are left, and answers need some of them. Make "
            "room on it, then go on: what was made is kept."
        )
