"""What everybody sees of a survey: the released page, found by the survey or by its own address, the same for all.

Nothing here knows an invitation, a unit or an answer; what is shown was stored when it was released.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from diagnostic.definitions.acting.everyone import EveryoneText
from diagnostic.report.pages.acting.for_everybody import Said
from diagnostic.services.actions.progress import root_progress
from diagnostic.services.installation.setup import Installation
from diagnostic.services.practices.linked import opened
from diagnostic.storage.database.engine import reading
from diagnostic.storage.open_records import versions
from diagnostic.storage.open_records.versions import RecordVersion

KIND = "everyone"


@dataclass(frozen=True)
class ShownSurvey:
    """The survey that the page is about, as it was called when the page was released."""

    organisation: str
    name: str
    opens: date
    closes: date
    demonstration: bool


@dataclass(frozen=True)
class ForEveryone:
    """The page for every employee: what was said, in numbers, and what staff wrote.

    release : code of the report that the numbers are from. released : the day. progress : the address of the progress
    page on this server, empty where none is linked or open.
    """

    survey: ShownSurvey
    said: Said
    text: EveryoneText
    release: str
    released: date
    progress: str = ""


@dataclass(frozen=True)
class ReleasedPage:
    """A page that was released at least once. `open` says whether it is there now; `link` opens it, empty for none."""

    id: str
    link: str
    open: bool
    version: int
    author: str
    page: ForEveryone

    @property
    def address(self) -> str:
        """Where everybody reads it on this server, without an invitation; empty where there is no such address."""
        return f"/results/{self.id}/{self.link}" if self.link else ""


def shown_of(inst: Installation, wave: str) -> ForEveryone | None:
    """The page of a survey; None where it is not released, or taken back."""
    with reading(inst.engine) as db:
        found = versions.of_any_organisation(db, record_of(wave))
    return None if found is None or found[1].kind != KIND else _shown(inst, *found)


def shown_by_link(inst: Installation, record: str, link: str) -> ForEveryone | None:
    """The page that an address opens; None for any other address, and while it is taken back."""
    found = opened(inst, KIND, record, link) if link else None
    return None if found is None else _shown(inst, *found)


def record_of(wave: str) -> str:
    """The id of the page of a survey."""
    return versions.id_of(KIND, wave)


def released_page(row: RecordVersion) -> ReleasedPage:
    """The page in a stored row."""
    content = json.loads(row.content)
    page = ForEveryone(
        survey=_survey(content["survey"]),
        said=_said(content["said"]),
        text=EveryoneText(*(content[each] for each in ("meaning", "next", "name", "reach", "progress"))),
        release=content["release"],
        released=date.fromisoformat(content["released"]),
    )
    return ReleasedPage(row.id, content["link"], not row.ended, row.version, row.author, page)


def content_of(page: ForEveryone, wave: str, link: str) -> str:
    """What is stored of a page; names of people stand under keys of their own, so that they are found."""
    survey = asdict(page.survey) | {day: getattr(page.survey, day).isoformat() for day in ("opens", "closes")}
    content = {"wave": wave, "survey": survey, "said": asdict(page.said), **asdict(page.text)}
    content |= {"release": page.release, "released": page.released.isoformat(), "link": link}
    return json.dumps(content, ensure_ascii=False)


def with_progress(inst: Installation, organisation: str, page: ForEveryone) -> ForEveryone:
    """The page with the address of the organisation's progress page as it is now, if it is to be linked."""
    return replace(page, progress=root_progress(inst, organisation)) if page.text.progress else page


def _shown(inst: Installation, organisation: str, row: RecordVersion) -> ForEveryone | None:
    return None if row.ended else with_progress(inst, organisation, released_page(row).page)


def _survey(stored: Mapping[str, Any]) -> ShownSurvey:
    days = {each: date.fromisoformat(stored[each]) for each in ("opens", "closes")}
    return ShownSurvey(**{**stored, **days})


def _said(stored: Mapping[str, Any]) -> Said:
    between = tuple(stored["between"]) if stored["between"] else None
    pairs = {each: tuple(map(tuple, stored[each])) for each in ("strongest", "weakest")}
    names = {each: tuple(stored[each]) for each in ("higher", "lower")}
    return Said(**{**stored, **pairs, **names, "between": between})
