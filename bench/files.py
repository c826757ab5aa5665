"""Files of the report: how long they take and what they cost the server, for organisations of 50 and 1,000 units."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from bench.servers import children
from bench.table import Row
from diagnostic.definitions.organisation import Organisation, tree
from diagnostic.report.content.prepare import Content, prepare
from diagnostic.report.document.gap_report import Extent, gap_report
from diagnostic.report.document.parts import Drawing, ReportDocument
from diagnostic.report.files import pdf, tidy
from diagnostic.report.files.html import page
from diagnostic.report.files.slides import render as slides
from diagnostic.report.files.spss import sav
from diagnostic.report.files.typesetter import Typesetter
from diagnostic.report.files.workbook import render as workbook
from diagnostic.services.files.diagnosis import published_diagnosis
from diagnostic.services.meetings.pictures import picture
from diagnostic.services.report.load import scoped
from tests.companies import flat_company, report

LARGEST = 1_000_000  # MB
IN_A_ZIP = "CSV, Parquet, SPSS and diagnosis, a second each, and one to pack; 1 s was for the first two"


def measure() -> list[Row]:
    """Seconds of a PDF, first with pictures that nobody has drawn yet, then again; of tables; memory of the server."""
    small, large = prepare(report(_divisions(50))), prepare(report(flat_company(1000)))
    document = gap_report(small, Extent(every_unit=True))
    cold, warm = (_seconds(lambda: pdf.render(document, _drawn)) for _ in range(2))
    drawing, written = (_seconds(lambda: page.render(document, _drawn)) for _ in range(2))
    size = len(page.render(document, _drawn)) / 1e6
    deck = _seconds(lambda: slides.render(document, _drawn))
    before = _memory()
    of_many = gap_report(large)
    with Typesetter(grown=LARGEST):  # else one that has grown so large is ended at once
        long, setting = _seconds(lambda: pdf.render(of_many, _drawn)), _largest_child()
    return [
        Row("PDF, 50 units, nothing drawn yet", cold, "s", 6, note=f"{len(small.units)} units and pooled groups"),
        Row("PDF, 50 units, pictures drawn", warm, "s", 1.5, note="a chapter of every unit"),
        Row("web page, 50 units, nothing drawn yet", drawing, "s", 1, note="it draws two values on a line itself"),
        Row("web page, 50 units, pictures drawn", written, "s", 1, note="a chapter of every unit"),
        Row("its size", size, "MB", 1),
        Row("PDF, 1,000 units", long, "s", 6, note=f"{len(large.units):,} units and pooled groups"),
        Row("memory left in the server by it", _memory() - before, "MB", 500),
        Row("memory of the process that sets it", setting, "MB", 500, note="at most; one at a time, then gone"),
        *_in_a_row(),
        Row("slides, 50 units", deck, "s", 2, note="a chapter of every unit"),
        Row("workbook, 50 units", _workbook(document, small), "s", 1, note="a chapter of every unit"),
        Row("workbook, 1,000 units", _workbook(of_many, large), "s", 10, note=f"{len(large.units):,} units and groups"),
        Row("zip of tables, 1,000 units", _seconds(lambda: _tables(large)), "s", 5, note=IN_A_ZIP),
    ]


def _in_a_row() -> list[Row]:
    """Milliseconds of one unit's own report among many: to cut it and say it in words, and to set it.

    With a core for each, 5,000 of them take six minutes at 72.
    """
    whole = report(flat_company(1000))
    teams = [unit for unit, below in zip(whole.chart.ids, whole.chart.children, strict=True) if not below][::30]
    start = time.perf_counter()
    documents = [gap_report(prepare(scoped(whole, unit))) for unit in teams]
    between = time.perf_counter()
    with Typesetter():
        sizes = [len(pdf.render(each, _drawn)) for each in documents]
    told, made = between - start, time.perf_counter() - between
    return [
        Row(
            "one unit of 1,000: cut and in words",
            told * 1000 / len(teams),
            "ms",
            72,
            note=f"each of {len(teams)} in a row",
        ),
        Row(
            "one unit of 1,000: set as PDF",
            made * 1000 / len(teams),
            "ms",
            72,
            note=f"each in a row; largest {max(sizes) / 1000:.0f} kB",
        ),
    ]


def _divisions(units: int) -> Organisation:
    """Seven divisions of teams, `units` in all with the whole."""
    rows: list[tuple[str, str | None, str, dict[str, str]]] = [("all", None, "Harbour & Sons", {})]
    rows += [(f"d{i}", "all", f"Division {i}", {}) for i in range(7)]
    return tree([*rows, *((f"t{i}", f"d{i % 7}", f"Team {i}", {}) for i in range(units - 8))])


def _drawn(drawing: Drawing) -> bytes:
    return picture({"light": drawing.spec}, "light", fonts=False)


def _workbook(document: ReportDocument, content: Content) -> float:
    return _seconds(lambda: workbook.render(document, workbook.WorkbookOptions(tidy.scores_table(content))))


def _tables(content: Content) -> bytes:
    """What an analyst takes along: the scores in three formats, and the diagnosis."""
    scores, day = tidy.scores_table(content), content.source.wave.closes
    files = {"csv": tidy.csv(scores), "parquet": tidy.parquet(scores), "sav": sav(scores, day, "A bench")}
    return tidy.package(files | {"json": b"".join(published_diagnosis(content.source))}, day)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _largest_child() -> float:
    """MB that the largest process had in use, at most, of those that this one started and that still run."""
    return max((_memory(each, "VmHWM") for each in children(os.getpid())), default=0.0)


def _memory(process: int | str = "self", kind: str = "VmRSS") -> float:
    """MB that a process has in use, or with VmHWM had at most; that counts anew where a program begins."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith(kind)), 0.0)
