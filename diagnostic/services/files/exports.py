"""A file of what was published: the same content as the pages', with the rights of whoever asks for it."""

from __future__ import annotations

from diagnostic.errors import Problem, UserError
from diagnostic.services.files.formats import FORMATS
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
    return FORMATS[ending](subject(inst, access, wanted), wanted)
