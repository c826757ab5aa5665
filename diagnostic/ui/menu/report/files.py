"""Files: the report to read, print, present or work with, of the whole or of a part; and one for each leader."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from diagnostic.errors import UserError
from diagnostic.report.content.prepare import Content
from diagnostic.report.document.records.council import TITLE
from diagnostic.report.pages.headlines import wholly_hidden
from diagnostic.services.files.exports import chapter_kinds
from diagnostic.services.files.pictures import EVERY
from diagnostic.services.files.subjects import SUBJECTS
from diagnostic.services.files.wanted import COUNCIL, REPORT, Wanted
from diagnostic.services.installation.access import Access
from diagnostic.services.practices.surveys import practice_waves
from diagnostic.services.waves.rows import Wave
from diagnostic.ui.access import installation, part_name, require
from diagnostic.ui.files import leaders
from diagnostic.ui.files.choices import (
    CHOICES,
    EACH_UNIT,
    EARLIER,
    EVERY_UNIT,
    GOOD_FOR,
    OF_CHAPTERS,
    OF_PAPER,
    OF_SCORES,
    OF_SURVEY,
    PAPERS,
    PICTURES,
    SAVED_AS,
    SUBJECT_NAMES,
    chapter_names,
    practice_chapter_names,
)
from diagnostic.ui.files.saved import save_file, usual_paper
from diagnostic.ui.files.template import template_of
from diagnostic.ui.report import frame, state
from diagnostic.ui.report.ways import surveyed_practices
from diagnostic.ui.widgets import NARROW, plain

ABOUT = "It holds the numbers of these pages and nothing more. What is hidden here is hidden there."


def main() -> None:
    """Choose, save; below, one file for each leader."""
    content = frame.open_report()
    frame.heading(content, "Take the report with you")
    st.markdown(f":gray[{ABOUT}]", width=NARROW)
    unit = _part(content)
    about = _about(unit)
    chosen = _format(about)
    wanted = _more(content, unit, chosen) if about == REPORT else _of_practice(content, unit, about, chosen)
    access = st.session_state.get("access") or require("executive")
    template = template_of(chosen) if access.role == "consultant" else b""
    name = {REPORT: content.units[unit].name, COUNCIL: f"\u201c{TITLE}\u201d"}.get(about) or SUBJECT_NAMES[about]
    label = f"Save {plain(name)} as {SAVED_AS[chosen]}"
    ending, picture = ("zip", EVERY) if chosen == PICTURES else (chosen, "")
    wanted, key = replace(wanted, template=template, picture=picture), f"save_{chosen}"
    save_file(wanted, ending, label, key, *_named(content, access, unit, about, chosen), type="primary")
    st.caption(plain(f"{_newest(access, about)}It is made when you press, which takes some seconds."))
    of_report = replace(wanted, picture="") if about == REPORT else Wanted(unit=unit, paper=_paper())
    leaders.one_for_each(content, unit, replace(of_report, wave=content.source.wave.id, template=template))
    frame.foot(content)


def _part(content: Content) -> str:
    """The unit that the file is about."""
    units = {unit: each.name for unit, each in content.units.items() if not each.pooled}
    if len(units) == 1:
        return content.root
    return state.choice("unit", "Of which part", units, state.part(content), width=NARROW)


def _about(unit: str) -> str:
    """What the file is about: the report, a practice that was surveyed where this unit is, or what protects people."""
    known = [REPORT, *(each for each in surveyed_practices(unit) if each in SUBJECTS), COUNCIL]
    names = {each: SUBJECT_NAMES[each] for each in known if each in SUBJECT_NAMES}
    return state.choice("about", "What", names, REPORT, width=NARROW)


def _named(content: Content, access: Access, unit: str, about: str, chosen: str) -> tuple[str, str, str]:
    """Survey, part and what, for the name of the file."""
    part = part_name(unit, content.root, content.units[unit].name)
    what = {PICTURES: "Pictures", "zip": "Tables"}.get(chosen, "Report")
    if about == REPORT:
        return content.source.wave.name, part, what
    survey = content.source.wave.name if about in OF_SURVEY else _newest_of(access, about).name
    return survey, part, f"{SUBJECT_NAMES[about]} pictures" if chosen == PICTURES else SUBJECT_NAMES[about]


def _newest(access: Access, about: str) -> str:
    """Which survey a practice is of, which is not the one that is chosen for the report."""
    return "" if about in OF_SURVEY else f"From {_newest_of(access, about).name}. "


def _newest_of(access: Access, about: str) -> Wave:
    return practice_waves(installation(), access, about)[0]


def _format(about: str) -> str:
    """The format that was chosen; below, what it is good for."""
    without = {REPORT: (), COUNCIL: (*OF_SCORES, PICTURES)}.get(about, OF_SCORES)
    names = {each: name for each, name in CHOICES.items() if each not in without}
    ending = state.tabs("as", "Format", names, next(iter(names)))
    st.markdown(f":gray[{GOOD_FOR[ending]}]", width=NARROW)
    return ending


def _paper() -> str:
    return state.asked("paper", PAPERS, usual_paper())


def _more(content: Content, unit: str, ending: str) -> Wanted:
    """What is wanted, with the choices that most people need not make."""
    rules = content.source.rules_version if state.asked("read", (frame.TODAY,)) else None
    paper = _paper()
    wanted = Wanted(content.source.wave.id, unit, rules, paper=paper)
    if wholly_hidden(content, unit):
        return wanted
    if ending not in OF_CHAPTERS:
        return replace(wanted, every_wave=_earlier(content, ending))
    with _expander(ending):
        every = unit in content.parents and state.switch("every", EACH_UNIT)
        names = chapter_names(content, unit)
        chapters = _chapters(names)
        if ending in OF_PAPER:
            state.tabs("paper", "Paper", PAPERS, paper)
        earlier = _earlier(content, ending)
    return replace(wanted, every_unit=every, chapters=chapters, every_wave=earlier)


def _of_practice(content: Content, unit: str, about: str, ending: str) -> Wanted:
    """What is wanted of a practice, with the same choices."""
    paper = _paper()
    wanted = Wanted(content.source.wave.id if about in OF_SURVEY else None, unit, about=about, paper=paper)
    if ending not in OF_CHAPTERS:
        return wanted
    with _expander(ending):
        parted = unit in content.parents and about not in OF_SURVEY
        every = parted and state.switch("every", EVERY_UNIT.get(about, EACH_UNIT))
        chapters = _chapters(practice_chapter_names(about, _kinds(wanted)))
        if ending in OF_PAPER:
            state.tabs("paper", "Paper", PAPERS, paper)
    return replace(wanted, every_unit=every, chapters=chapters)


def _kinds(wanted: Wanted) -> tuple[str, ...]:
    """Kinds of chapters that this document has, asked once a visit; none where it cannot be made, which saving says."""
    access = st.session_state.get("access") or require("executive")
    newest = wanted.wave or _newest_of(access, wanted.about).id
    known = st.session_state.setdefault("file_kinds", {})
    key = wanted.about, wanted.unit, newest
    if key not in known:
        with suppress(UserError):
            known[key] = chapter_kinds(installation(), access, wanted)
    return known.get(key, ())


def _expander(ending: str) -> DeltaGenerator:
    label = "Chapters and paper" if ending in OF_PAPER else "Chapters"
    chosen = any(map(state.given, ("chapters", "every", "earlier")))
    return st.expander(label, expanded=chosen, key="file_more", width=NARROW)


def _earlier(content: Content, ending: str) -> bool:
    """Shall tables of scores go back in time? Asked where a survey was published before this one."""
    before = content.source.waves[-1].id != content.source.wave.id
    return before and ending in EARLIER and state.switch("earlier", EARLIER[ending])


def _chapters(names: Mapping[str, str]) -> tuple[str, ...]:
    """Kinds of chapters in the order in which they were chosen; none stands for all."""
    given = [each for each in st.query_params.get("chapters", "").split(",") if each in names]
    st.session_state["file_chapters"] = list(dict.fromkeys(given))

    def change() -> None:
        state.go(chapters=",".join(st.session_state["file_chapters"]) or None)

    chosen = st.multiselect(
        "Chapters, in the order in which you choose them",
        list(names),
        format_func=lambda each: names[each],
        key="file_chapters",
        placeholder="All of them",
        on_change=change,
        width=NARROW,
    )
    return tuple(chosen)


main()
