"""No day that people read is UTC's by accident: a moment becomes a day by a zone alone (`diagnostic/zones.py`)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "diagnostic"
ALLOWED = {  # `.date()` and where else a moment is told without a zone, by file: why
    "zones.py": "here a moment becomes a day",
    "core/meeting/kinds/planning.py": "of what is read again: the same in every zone, once a day is over everywhere",
    "services/server/serve.py": "days of the demonstration, an invented organisation whose zone is UTC",
    "services/demonstration/load.py": "the demonstration's zone is UTC",
    "services/demonstration/written/workshop.py": "the demonstration's zone is UTC",
    "services/demonstration/written/everybody.py": "the demonstration's zone is UTC",
    "services/demonstration/storing.py": "noon of a day of the demonstration, whose zone is UTC",
    "services/installation/clock.py": "the server's clock, of no organisation; says UTC",
    "services/server/log.py": "the server's log, of no organisation; ends in Z",
    "services/backup/restore.py": "when a file of the whole installation was made; says UTC",
    "services/benchmarks/releasing.py": "benchmarks over all organisations are made on days of UTC",
    "services/audit_log/reading.py": "of entries whose moments `_in_words` has put in the organisation's zone",
    "ui/menu/work/audit_log.py": "of such entries",
    "cli/access/activity.py": "of such entries, and a day that was typed",
    "report/files/pdf.py": "a day as the number that the writer of PDF wants",
}
MOMENTS = re.compile(r"^(at|now|moment|created|started|ended|entered|expires|\w+_at)$")


def told(node: ast.AST) -> str:
    """The last name of an expression; empty where it has none."""
    return getattr(node, "attr", getattr(node, "id", ""))


def without_zone(tree: ast.AST) -> Iterator[int]:
    """Lines where a moment becomes a day, or is written, without a zone."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name, values = told(node.func), [*node.args, *(each.value for each in node.keywords)]
            if name == "date" and isinstance(node.func, ast.Attribute) and not values:
                yield node.lineno
            if name == "day" and values and MOMENTS.match(told(values[0])):
                yield node.lineno
            if name == "strftime" or (name == "combine" and any(told(each) in ("UTC", "tzinfo") for each in values)):
                yield node.lineno
        if isinstance(node, ast.FormattedValue) and node.format_spec:
            form = ast.unparse(node.format_spec)
            if "%H" in form or ("%" in form and MOMENTS.match(told(node.value))):
                yield node.lineno


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("now.date()", [1]),
        ("day(each.changed_at)", [1]),
        ("f'{moment:%H:%M} UTC'", [1]),
        ("datetime.combine(day, time(), UTC)", [1]),
        ("access.day_of(now)\nday(wave.closes)\nf'{wave.closes:%d %B}'\ndate(2026, 3, 1)", []),
    ],
)
def test_what_is_found(source, lines):
    assert sorted(without_zone(ast.parse(source))) == lines


def test_every_day_is_one_of_a_zone():
    found = {
        str(path.relative_to(ROOT)): sorted(without_zone(ast.parse(path.read_bytes())))
        for path in ROOT.rglob("*.py")
        if b".date()" in (text := path.read_bytes()) or b"day(" in text or b"%" in text or b"combine(" in text
    }
    found |= {str(path.relative_to(ROOT)): [1] for path in ROOT.rglob("*.html") if b".date()" in path.read_bytes()}
    assert {file for file, lines in found.items() if lines} == set(ALLOWED)
