"""The program that sets PDFs in a process of its own: orders as JSON come in, PDFs go out, until the orders end.

It is started by its path and imports nothing of ours, so that it begins in a tenth of a second. `typesetter.py` is its
other half.
"""

from __future__ import annotations

import json
import resource
import struct
import sys
from pathlib import Path
from typing import IO, Any

import typst

HEADER, LENGTH = struct.Struct(">?IQ"), struct.Struct(">Q")
TAGGED = "ua-1"
TRIES: tuple[tuple[Any, bool], ...] = (([TAGGED], True), ([TAGGED], False), ([], False))  # standards, our font alone?
NO_GLYPH = "could not be displayed"  # so typst says that no font has a letter, which no standard allows


def serve(orders: IO[bytes], answers: IO[bytes]) -> None:
    """Answer one order after the other: with its PDF, or with what went wrong."""
    while header := orders.read(LENGTH.size):
        order = json.loads(orders.read(LENGTH.unpack(header)[0]))
        try:
            made, content = True, typeset(order)
        except BaseException as error:
            made, content = False, str(error).encode()
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        answers.write(HEADER.pack(made, grown, len(content)))
        answers.write(content)
        answers.flush()


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


def first_to_go() -> None:
    """Where memory ends, the kernel ends this process and not the server."""
    try:
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    except OSError:  # not Linux, or not allowed
        return


if __name__ == "__main__":
    first_to_go()
    serve(sys.stdin.buffer, sys.stdout.buffer)
