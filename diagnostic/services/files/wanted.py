"""Which file somebody wants, and how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

REPORT, STORY, PROTECTION, COUNCIL = "report", "story", "protection", "council"  # names of `SUBJECTS`
PLAN, AGREEMENT, MEETING, KIT, EVERYONE = "plan", "agreement", "meeting", "kit", "everyone"


@dataclass(frozen=True)
class Wanted:
    """Which document, and how; whatever is not given is chosen as pages do.

    wave, unit : ids of a survey and of the top unit. rules : a version of them. about : a name of `SUBJECTS`; `id` of
    the one that is meant where there are several, as of a meeting. every_unit : a chapter of each unit. chapters :
    kinds of chapters, in order. paper : a4 or letter. template : a consultant's own slides. today : the day by which
    actions are overdue; that of their last change unless given. words : what a conversation kit says first, where it is
    worded otherwise. every_wave : in tables of scores the surveys before it too. picture : the name of one
    in the document, or all.
    """

    wave: str | None = None
    unit: str = ""
    rules: int | None = None
    every_unit: bool = False
    chapters: tuple[str, ...] = ()
    paper: str = "a4"
    about: str = REPORT
    id: str = ""
    template: bytes = b""
    today: date | None = None
    words: str = ""
    every_wave: bool = False
    picture: str = ""


NEWEST = Wanted()  # the whole report of the newest published survey
