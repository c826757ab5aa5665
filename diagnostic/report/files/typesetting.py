"""The program that sets a PDF in a process of its own: an order as JSON comes in, the PDF goes out.

typst keeps what it has set, a hundred megabytes for a report of a hundred units, of a dozen reports; here all of it
ends with the process. It is started by its path and imports nothing of ours, so that it begins in a tenth of a second.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import typst

TAGGED = "ua-1"
TRIES: tuple[tuple[Any, bool], ...] = (([TAGGED], True), ([TAGGED], False), ([], False))  # standards, our font alone?
NO_GLYPH = "could not be displayed"  # so typst says that no font has a letter, which no standard allows


def typeset(order: dict[str, Any]) -> bytes:
    """The PDF of an order: `template` and `fonts` are paths, `document` is JSON as text, `timestamp` its seconds.

    With our font alone; where it lacks a letter of somebody's name, with the machine's fonts; where they lack it too,
    with an empty box in its place. Raises TypstError for a template that is wrong.
    """
    for standards, ours_alone in TRIES[:-1]:
        try:
            return _compiled(order, standards, ours_alone)
        except typst.TypstError as error:
            if NO_GLYPH not in str(error):
                raise
    return _compiled(order, *TRIES[-1])


def _compiled(order: dict[str, Any], standards: Any, ours_alone: bool) -> bytes:
    return typst.compile(
        Path(order["template"]), font_paths=[Path(order["fonts"])], ignore_system_fonts=ours_alone, format="pdf",
        sys_inputs={"document": order["document"]}, pdf_standards=standards, timestamp=order["timestamp"],
    )  # fmt: skip


if __name__ == "__main__":
    sys.stdout.buffer.write(typeset(json.loads(sys.stdin.buffer.read())))
