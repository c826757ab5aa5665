"""A file of what was published: the same content as the pages', with the rights of whoever asks for it."""

from __future__ import annotations

from collections.abc import Iterator

from diagnostic.errors import Problem, UserError, refuse
from diagnostic.services.files.formats import FORMATS, OF_CHAPTERS, OF_PICTURES, OF_SURVEYS, ZIP
from diagnostic.services.files.pictures import EVERY
from diagnostic.services.files.subjects import subject
from diagnostic.services.files.wanted import NEWEST, Wanted
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation


def export_file(inst: Installation, access: Access, ending: str, wanted: Wanted = NEWEST) -> bytes:
    """A document or its scores in the format that a file's ending names, the same bytes of the same release.

    Raises UserError for other endings, where nothing is published, and for whatever is not there or not for this
    access to see.
    """
    if ending not in FORMATS:
        raise UserError(Problem("file", f"an ending that is one of {', '.join(FORMATS)}", repr(ending)))
    refuse(_in_vain(ending, wanted))
    return FORMATS[ending](subject(inst, access, wanted), wanted)


def chapter_kinds(inst: Installation, access: Access, wanted: Wanted) -> tuple[str, ...]:
    """The kinds of chapters that can be chosen of what is wanted, in their order. UserError as for its file."""
    from diagnostic.report.document.made_from import MADE_FROM

    chapters = subject(inst, access, wanted).document().chapters
    return tuple(dict.fromkeys(each.kind for each in chapters if each.kind != MADE_FROM))


def _in_vain(ending: str, wanted: Wanted) -> Iterator[Problem]:
    """What is wanted of a file in this format, which it cannot have."""
    pictures = ending == ZIP and bool(wanted.picture)
    if wanted.chapters and ending not in OF_CHAPTERS and not pictures:
        yield _misplaced("chapters", OF_CHAPTERS, ending, f"All of it is in a .{ending}: leave the chapters away.")
    if wanted.picture and ending not in OF_PICTURES:
        yield _misplaced("picture", OF_PICTURES, ending, f"A .{ending} has them all: leave the picture away.")
    if pictures and wanted.picture != EVERY:
        hint = f"Save {wanted.picture!r} by itself as .svg or .png."
        yield Problem("picture", f"{EVERY!r} in a .{ZIP}", repr(wanted.picture), hint=hint)
    if wanted.every_wave and (ending not in OF_SURVEYS or pictures):
        yield _misplaced("all-waves", OF_SURVEYS, ending, "Name each survey by itself, or save tables of scores.")


def _misplaced(what: str, formats: tuple[str, ...], ending: str, hint: str) -> Problem:
    return Problem(what, f"a file that ends in one of {', '.join(formats)}", repr(ending), hint=hint)
