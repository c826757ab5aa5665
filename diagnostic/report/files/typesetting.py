"""The program that sets PDFs in a process of its own: orders as JSON come in, PDFs go out, until the orders end.

It is started by its path and imports nothing of ours, so that it begins in a tenth of a second. `typesetter.py` is its
other half.
"""

from __future__ import annotations

import ctypes
import io
import json
import re
import resource
import struct
import sys
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import typst

DOCUMENT, TEMPLATE = TemporaryFile(), TemporaryFile()  # noqa: SIM115 - they live as long as this process
MAIN = f'#import "/{TEMPLATE.fileno()}": report\n#report(json("/{DOCUMENT.fileno()}"))'.encode()
HEADER, LENGTH = struct.Struct(">?IQ"), struct.Struct(">Q")
STANDARDS: Any = ["ua-1", "a-2a"]  # for screen readers, and for archives
NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')  # no font has it, which no standard allows
NUMBERED = re.compile(r"\\u\{([0-9a-f]+)\}")
IN_ITS_PLACE = "\ufffd"  # which a font of typst's own has
CELL = re.compile(rb" 0 obj\n<</Type/StructElem/S/TD(/P \d+ 0 R/A\[<</O/Table)(/Headers\[[^\]]*\])")  # after its number
FIRST_IN_ROW = re.compile(rb"/S/TR/P \d+ 0 R/K\[(\d+) 0 R")
REMEMBERED = 11  # documents after which typst forgets what none of them had a use for
STALE = 4  # that are empty: what the last two had no use for is not kept
HUGE = 5_000_000  # bytes, before it is packed
LARGE = 4_000_000  # bytes, from which on a PDF is packed: a report of a thousand units has 12 MB, packed 2 MB


def serve(orders: IO[bytes], answers: IO[bytes]) -> None:
    """Answer one order after the other: with its PDF, or with what went wrong; then forget what only those before it
    had a use for, so that many in a row take no more memory than two.
    """
    held = megabytes()
    while header := orders.read(LENGTH.size):
        order = json.loads(orders.read(LENGTH.unpack(header)[0]))
        try:
            made, content = True, typeset(order)
        except BaseException as error:
            made, content = False, str(error).encode()
        answers.write(HEADER.pack(made, held, len(content)))
        answers.write(content)
        answers.flush()
        _forget(_compiler(order["fonts"], ours_alone=True), STALE)
        held = megabytes()


def typeset(order: dict[str, Any], ours_alone: bool = True) -> bytes:
    """The PDF of an order: `template` and `fonts` are paths, `document` is JSON as text, `timestamp` its seconds.

    With our font and those in typst, so that all machines set the same; where they lack a letter of somebody's name,
    with the machine's fonts too; where these lack it as well, with a replacement sign in its place. Raises TypstError
    for a template that is wrong.
    """
    try:
        return packed(with_row_headings(_compiled(order, ours_alone)))
    except typst.TypstError as error:
        missing = _missing(error.diagnostic)
        if not missing:
            raise
    if not ours_alone:
        shown = _without(dict.fromkeys(missing, IN_ITS_PLACE), json.loads(order["document"]))
        order = order | {"document": json.dumps(shown, ensure_ascii=False)}
    return typeset(order, ours_alone=False)


def _missing(diagnostic: str) -> set[int]:
    """The letters that no font has, of what typst tells of them, some by their numbers."""
    told = " ".join(NO_GLYPH.findall(diagnostic))
    named = {int(number, 16) for number in NUMBERED.findall(told)}
    return named | {ord(letter) for letter in told if not letter.isascii()}


def _without(signs: dict[int, str], value: Any) -> Any:
    """A value of JSON with other signs in place of letters, in all its texts."""
    if isinstance(value, str):
        return value.translate(signs)
    if isinstance(value, dict):
        return {name: _without(signs, each) for name, each in value.items()}
    return [_without(signs, each) for each in value] if isinstance(value, list) else value


def _compiled(order: dict[str, Any], ours_alone: bool) -> bytes:
    """A PDF whose document is read from a file without a name: were it an input of typst, nothing that typst has set
    of the documents before would be found again. The template is another file, which typst reads through once.
    """
    _write(DOCUMENT, order["document"].encode())
    _write(TEMPLATE, Path(order["template"]).read_bytes())
    compiler = _compiler(order["fonts"], ours_alone)
    made = compiler.compile(MAIN, format="pdf", pdf_standards=STANDARDS, timestamp=order["timestamp"])
    if not isinstance(made, bytes):
        raise TypeError("typst wrote pages and no PDF")
    if len(made) >= HUGE:  # packing needs as much memory again
        _forget(compiler, REMEMBERED)
        with suppress(OSError, AttributeError):  # not glibc
            ctypes.CDLL(None).malloc_trim(0)
    return made


def _write(file: IO[bytes], content: bytes) -> None:
    """What a file without a name holds from now on."""
    file.seek(0)
    file.truncate()
    file.write(content)
    file.flush()
    file.seek(0)


def _forget(compiler: typst.Compiler, documents: int) -> None:
    """Let typst forget what it has set, as if so many documents had come since that have no use for it."""
    for _ in range(documents):
        compiler.compile(b"", format="svg")


@lru_cache
def _compiler(fonts: str, ours_alone: bool) -> typst.Compiler:
    """A compiler, which reads no files but those that this process has open."""
    return typst.Compiler(
        root="/dev/fd",
        font_paths=typst.Fonts(include_system_fonts=not ours_alone, font_paths=[Path(fonts)]),
    )  # fmt: skip


def with_row_headings(content: bytes) -> bytes:
    """A PDF of typst in whose tags the first cell of each row heads it, at the same length, so that all else stays.

    typst's package offers no row headings yet: it writes them as data, and names headings cell by cell, columns alone.
    Cells that name none are headed by the column above and the row before them.
    """

    first = set(FIRST_IN_ROW.findall(content))

    def headed(cell: re.Match[bytes]) -> bytes:
        attributes, headings = cell.groups()
        number = content[content.rfind(b"\n", 0, cell.start()) + 1 : cell.start()]
        kind, scope = (b"TH", b"/Scope/Row") if number in first else (b"TD", b"")
        return b" 0 obj\n<</Type/StructElem/S/" + kind + attributes + scope.ljust(len(headings))

    return CELL.sub(headed, content)


def packed(content: bytes, least: int = LARGE) -> bytes:
    """A PDF with what it says of its structure packed, from `least` bytes on, always the same bytes.

    A stream that ends in a carriage return has another after it, since with a line feed some readers take both for one.
    """
    if len(content) >= least:
        import pikepdf  # with the packing a fifth of the time of a report of 50 units, which has 3 MB

        with pikepdf.open(io.BytesIO(content)) as pdf:
            smaller = io.BytesIO()
            pdf.save(smaller, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        content = smaller.getvalue()
    return content.replace(b"\r\nendstream", b"\r\rendstream")


def megabytes() -> int:
    """What this process has in use; 0 where the system does not say. `ru_maxrss` is that of the server before it."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return pages * resource.getpagesize() // 1_000_000


def first_to_go() -> None:
    """Where memory ends, the kernel ends this process and not the server."""
    try:
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    except OSError:  # not Linux, or not allowed
        return


if __name__ == "__main__":
    first_to_go()
    serve(sys.stdin.buffer, sys.stdout.buffer)
