"""Ten thousand damaged files of answers, read in a process of their own: its memory, and whether all end in words.

The files are those of `tests/museum/answers`; of workbooks the parts are damaged too, so that the archive stays sound.
"""

from __future__ import annotations

import io
import re
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np

from bench.table import Row
from diagnostic.core.intake.exports.read import read_export
from diagnostic.core.intake.respondent_rows import match_answers
from diagnostic.definitions.loading.yaml_files import load_questionnaire
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.errors import UserError
from diagnostic.files.tables.reader import read_cells

MUSEUM = Path(__file__).resolve().parents[1] / "tests" / "museum" / "answers"
FILES, MEMORY = 10_000, 300.0  # MB
MARKS = (b"\n", b",", b'"', b";", b"\x00", b"\xff", b"[", b"<p>", b"{", b"9999999", b"</c>", b'="1"')


def measure() -> list[Row]:
    """The most memory of the process, and how many files ended in anything but answers or a clear problem."""
    done = subprocess.run([sys.executable, "-m", "bench.damage"], check=True, capture_output=True, text=True)
    before, after, bugs, refused = map(float, done.stdout.split())
    return [
        Row(f"memory after {FILES:,} damaged files", after, "MB", MEMORY, note=f"{before:.0f} MB with sound ones"),
        Row("that ended in a traceback", bugs, "", 0, note=f"{refused:,.0f} were refused, the others read"),
    ]


def run() -> str:
    """Most memory in MB before and after, files that ended in a traceback, and those that were refused."""
    rng = np.random.default_rng(7)
    asked = load_questionnaire(MUSEUM / "mini.yaml")
    sound = [(path.read_bytes(), _unit(path)) for path in sorted(MUSEUM.iterdir()) if _unit(path)]
    bugs = refused = 0
    for content, unit in sound:
        _read(content, unit, asked)
    before = _memory()
    for _ in range(FILES):
        content, unit = sound[rng.integers(len(sound))]
        try:
            refused += not _read(damaged(content, rng), unit, asked)
        except Exception as error:
            print(repr(error), file=sys.stderr)
            bugs += 1
    return f"{before:.1f} {_memory():.1f} {bugs} {refused}"


def damaged(content: bytes, rng: np.random.Generator) -> bytes:
    """A file cut, shortened, written over or doubled in one to six places; every other workbook in one of its parts."""
    if content.startswith(b"PK") and rng.random() < 0.5:
        return _inside(content, rng)
    for _ in range(rng.integers(1, 7)):
        at = int(rng.integers(len(content))) if content else 0
        mark, more = MARKS[rng.integers(len(MARKS))], int(rng.integers(1, 41))
        ways = (
            content[: max(at, 1)],
            content[:at] + content[at + more :],
            content[:at] + mark + content[at + 1 :],
            content[:at] + content[: at + 1] + content[at:],
        )
        content = ways[rng.choice(4, p=(0.1, 0.3, 0.4, 0.2))] or b" "
    return content


def _inside(content: bytes, rng: np.random.Generator) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(target, "w") as copy:
        names = archive.namelist()
        hit = names[rng.integers(len(names))]
        for name in names:
            part = archive.read(name)
            copy.writestr(name, damaged(part, rng) if name == hit else part)
    return target.getvalue()


def _unit(path: Path) -> str:
    """The column of units, as the first line of the file's expectation says."""
    expected = next(iter(path.parent.glob(f"{path.stem}.expected.txt")), None)
    found = re.search(r"--unit (?:\"([^\"]+)\"|'([^']+)'|(\S+))", expected.read_text("utf-8")) if expected else None
    return next(filter(None, found.groups())) if found and path.suffix != ".txt" else ""


def _read(content: bytes, unit: str, asked: Questionnaire) -> bool:
    """Whether the file could be read."""
    try:
        match_answers(read_export(read_cells(content, "a", pad=True), "a"), asked, None, unit)
    except UserError:
        return False
    return True


def _memory() -> float:
    """The most memory of this process in MB; what `getrusage` says begins with that of the process that started it."""
    status = Path("/proc/self/status")
    if found := re.search(r"VmHWM:\s*(\d+)", status.read_text() if status.exists() else ""):
        return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(run())
