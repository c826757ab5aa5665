"""A workbook looked through before it is opened, each part to its end: what it is, whether it is sound, how large."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from diagnostic.files.tables import ods_limits, xlsx_limits, xlsx_texts
from diagnostic.files.tables.spans import MOST_UNPACKED, Damaged, Span, WorkbookTooLarge

MANIFEST, MIMETYPE = "META-INF/manifest.xml", "mimetype"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class WorkbookParts:
    """What an archive is.

    parts : names of all parts, with how far cells reach in each. errors : whether a cell holds the error of a formula.
    open_document : the kind of an OpenDocument file, such as "spreadsheet" or "text"; blank for anything else.
    locked : a password is asked for.
    """

    parts: Mapping[str, Span]
    errors: bool
    open_document: str = ""
    locked: bool = False


def survey(content: bytes) -> WorkbookParts:
    """Read every part to its end, which checks it, and measure the sheets. Raises Damaged and WorkbookTooLarge."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise WorkbookTooLarge(f"more than {MOST_UNPACKED >> 20} MiB when unpacked")
            kind, locked = _kind(archive), _holds(archive, MANIFEST, b"encryption-data")
            spans = {part.filename: Span() if locked else _measure(archive, part) for part in parts}
            xlsx_texts.check(archive, spans)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        raise Damaged from error
    return WorkbookParts(spans, any(span.errors for span in spans.values()), kind, locked)


def _measure(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Span:
    """By what a part is called: what opens workbooks may take one archive for either kind."""
    limits = ods_limits if part.filename.lower() == ods_limits.CONTENT else xlsx_limits
    return limits.measure(archive, part)


def _kind(archive: zipfile.ZipFile) -> str:
    if MIMETYPE not in archive.namelist():
        return ""
    said = archive.read(MIMETYPE)[:100].decode("ascii", "replace").strip()
    return said.removeprefix(OPEN_DOCUMENT).split("-")[0] if said.startswith(OPEN_DOCUMENT) else ""


def _holds(archive: zipfile.ZipFile, part: str, mark: bytes) -> bool:
    return part in archive.namelist() and mark in archive.read(part)
