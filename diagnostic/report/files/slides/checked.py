"""A template that somebody hands over, checked before anything opens it: a zip may claim whatever it likes."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from diagnostic.errors import Problem, UserError

MOST_BYTES = 50 * 2**20  # of the file; a template with large pictures has ten
MOST_UNPACKED, MOST_XML = 400 * 2**20, 32 * 2**20  # of all parts, and of those that are read as XML
MOST_PARTS = 5_000
WHERE, WANTED = "template", "a presentation of PowerPoint (.pptx or .potx)"
_OLD = b"\xd0\xcf\x11\xe0"  # what Office wrote until 2007, and puts around what has a password
_TYPES = "[Content_Types].xml"
_MAIN = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
_TEMPLATE = "application/vnd.openxmlformats-officedocument.presentationml.template.main+xml"
_SHOW = "application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml"
_PROGRAMS = re.compile(rb"macroEnabled|vbaProject|activeX", re.I)
_SAVE = "Open it in PowerPoint and save it again as .pptx."


def checked(content: bytes) -> bytes:
    """The template as a presentation. UserError for whatever is none, damaged, or holds more than slides may."""
    if len(content) > MOST_BYTES:
        raise refused(f"a file of at most {MOST_BYTES >> 20} MB", "a larger one", "Make its pictures smaller.")
    if content.startswith(_OLD):
        raise refused(WANTED, "an old file of Office, or one with a password", "Save it as .pptx without a password.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _as_presentation(archive, content)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise damaged() from None


def damaged() -> UserError:
    """What is said of a file that nobody can read."""
    return refused(WANTED, "a file that is damaged or none", _SAVE)


def refused(expected: str, found: str, hint: str) -> UserError:
    """What is said of a file that is read, and not taken."""
    return UserError(Problem(WHERE, expected, found, hint=hint))


def _as_presentation(archive: zipfile.ZipFile, content: bytes) -> bytes:
    parts = archive.infolist()
    xml = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
    if len(parts) > MOST_PARTS or _unpacked(parts) > MOST_UNPACKED or _unpacked(xml) > MOST_XML:
        raise refused("slides of a usual size", "a file that unpacks to far more", _SAVE)
    if _TYPES not in archive.namelist() or "ppt/presentation.xml" not in archive.namelist():
        raise refused(WANTED, "another file of Office or a zip", "Choose the file with your slides.")
    types = archive.read(_TYPES)
    if _PROGRAMS.search(types):
        raise refused("a template without programs", "macros", "Save it as .pptx or .potx, which hold none.")
    for part in xml:
        _look_into(archive.read(part))
    return _retyped(archive, types.decode("utf-8"), content)


def _unpacked(parts: list[zipfile.ZipInfo]) -> int:
    """Bytes that parts say they have; no more of them is ever unpacked."""
    return sum(part.file_size for part in parts)


def _look_into(part: bytes) -> None:
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part or b"\0" in part[:64] or part[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise damaged()


def _retyped(archive: zipfile.ZipFile, types: str, content: bytes) -> bytes:
    """A template or a show as a presentation: only its type is another."""
    if _TEMPLATE not in types and _SHOW not in types:
        return content
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for name, part in _parts(archive):
            new.writestr(
                name, types.replace(_TEMPLATE, _MAIN).replace(_SHOW, _MAIN).encode() if name == _TYPES else part
            )
    return out.getvalue()


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for name in dict.fromkeys(archive.namelist()):
        yield name, archive.read(name)
