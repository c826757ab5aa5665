"""What a file is written from, and the part of an organisation that it is cut to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from diagnostic.definitions.organisation import Organisation
from diagnostic.errors import Problem, UserError, did_you_mean
from diagnostic.report.content.prepare import Content
from diagnostic.services.files.wanted import Wanted
from diagnostic.services.installation.access import Access

if TYPE_CHECKING:  # which a server's start need not wait for
    from diagnostic.report.document.parts import ReportDocument


@dataclass(frozen=True)
class Subject:
    """What a file is written from: a document, made when asked for, and published scores where it has any.

    before : the scores of surveys that were published before, the newest first, made when asked for.
    """

    document: Callable[[], ReportDocument]
    content: Content | None = None
    before: Callable[[], tuple[Content, ...]] = tuple


def within(access: Access, wanted: Wanted, known: Sequence[str]) -> Access:
    """The access of whoever leads the wanted unit, one of the `known` ids of a chart; the same for the top or none.

    Raises UserError for a unit that is not among them.
    """
    if wanted.unit in ("", known[0]):
        return access
    if wanted.unit not in known:
        hint = did_you_mean(wanted.unit, known)
        raise UserError(Problem("unit", "the id of one that this access shows", repr(wanted.unit), hint=hint))
    return replace(access, unit=wanted.unit)


def shown_then(access: Access, unit: str | None, chart: Organisation) -> bool:
    """Whether a survey with this chart shows a unit to an access: units move from part to part between surveys."""
    if not access.unit:
        return True
    return access.unit in chart.position and (unit or access.unit) in chart.subtree(access.unit)
