"""Small pieces that the pages share."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable
from datetime import date as date_type
from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote

import pandas as pd
import streamlit as st

from diagnostic.definitions.evidence import Study
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.wave import inside_audience
from diagnostic.errors import Problem, UserError
from diagnostic.report.markup import main_link
from diagnostic.report.words import audience_name, count, listed
from diagnostic.services.fieldwork.lifecycle import Wave
from diagnostic.services.installation.access import Access
from diagnostic.ui.access import while_it_lasts
from diagnostic.zones import clock_words

MOST_SHOWN = 20  # problems on screen; the rest is counted
PREPARED = {"waves": "Surveys", "new_wave": "New survey", "services": "Services", "organisation": "Organisation"}
NARROW = 720  # pixels; the longest line of text that reads well
BYTES = "application/octet-stream"  # the type of a file that a browser saves as it is
STATE_ICONS = {"planned": "schedule", "open": "play_circle", "closed": "lock", "published": "verified"}

_STYLE = """<style>
[data-testid="stSidebar"][data-collapsed="true"] { visibility: hidden; }  /* a folded menu takes no focus */
[data-testid^="stPageLink"] :is(span, p) { white-space: normal; overflow: visible; }  /* never cut off, however wide */
[data-testid="stRadioOption"], [data-testid="stCheckbox"] label { min-height: 44px; align-items: center; }
@media (pointer: coarse), (max-width: 640px) {
  [data-testid^="stBaseButton-secondary"], [data-testid^="stBaseButton-primary"] { min-height: 44px; }
}
[data-testid^="stBaseButton-primary"]:not(:disabled) { background: #5b4fb5; border-color: #8d80e0; color: #fff; }
[data-testid^="stBaseButton-primary"]:hover:not(:disabled) { background: #4a3f9a; }
[class*="st-key-rule_text"] textarea { font-family: "Source Code Pro", ui-monospace, monospace; font-size: 0.8125rem;
  white-space: pre; overflow-x: auto; tab-size: 2; }
[data-testid="stMultiSelectTagsContainer"] [data-tag], [data-testid="stMultiSelectTagsContainer"] [data-tag] * {
  color: inherit; }  /* else white on lilac, in the dark */
[data-testid="stMultiSelectTagsContainer"] [data-tag] {
  background: color-mix(in srgb, currentColor 14%, transparent); }
[data-testid="stCaptionContainer"] { color: inherit; opacity: 0.8; }
[class*="st-key-wave_"] h2, [class*="st-key-comments_"] h2 { font-size: 1.15rem; padding: 0; }
:is([class*="st-key-wave_"], [class*="st-key-comments_"]) [data-testid="stHeading"] { padding-bottom: 1.5rem; }
.st-key-asked_preview iframe { border: 1px solid color-mix(in srgb, currentColor 30%, transparent);
  border-radius: 0.75rem; max-width: 24.4rem; display: block; }
@media (min-width: 1000px) { [data-testid="stColumn"]:has(.st-key-asked_preview) {
  position: sticky; top: 4rem; align-self: flex-start; } }
.st-key-whose { border-top: 1px solid color-mix(in srgb, currentColor 25%, transparent); padding-top: 1rem; }
[class*="st-key-save_"]:has([data-testid="stPopover"]) { margin-top: -0.9rem; }  /* close to what it saves */
.quiet-link { color: inherit !important; display: inline-block; padding: 0.25rem 0; }
@media (max-width: 640px) {  /* four steps: two below two, each with its own border */
  [data-testid="stButtonGroup"] [role="radiogroup"]:has(> :nth-child(4)) {
    display: grid; grid-template-columns: minmax(0, auto) minmax(0, auto); gap: 0.3rem; }
  [data-testid="stButtonGroup"] [role="radiogroup"]:has(> :nth-child(4)) > [role="radio"] {
    margin: 0 !important; padding-inline: 0.5rem !important; border-radius: 0.5rem !important; min-height: 44px;
    border: 1px solid color-mix(in srgb, currentColor 60%, transparent) !important; }
}
@media print {
  [data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stToolbar"] { display: none !important; }
}
.main-link { display: inline-flex; align-items: center; min-height: 44px; padding: 0 1rem; border-radius: 0.5rem;
  border: 2px solid currentColor; font-weight: 600; color: inherit !important; text-decoration: none; }
</style>"""

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_JOINED = re.compile(r"(:(?=\S)|@(?=\S)|-(?=[->])|<(?=[-=])|>(?==)|~(?==)|(?i:www)(?=\.))")
_WORD_JOINER = "\u2060"  # without width; keeps what looks like an icon, an address or an arrow from becoming one


def plain(text: str) -> str:
    """Markdown that shows `text` literally, on one line, whatever somebody typed into it.

    >>> plain("# *Big* [x](y)")
    '\\\\# \\\\*Big\\\\* \\\\[x\\\\]\\\\(y\\\\)'
    """
    line = _JOINED.sub(rf"\1{_WORD_JOINER}", " ".join(text.split()))
    return _PUNCTUATION.sub(r"\\\1", line)


def cited(study: Study) -> str:
    """The source of a study, with a DOI a link to where to read it.

    >>> cited(Study(source="A 2013", finding={"en": "F"}, direction="for", doi="10.1037/a(3)"))
    '[A 2013](https://doi.org/10.1037/a%283%29)'
    """
    return f"[{plain(study.source)}](https://doi.org/{quote(study.doi)})" if study.doi else plain(study.source)


def style() -> None:
    """Targets large enough for thumbs."""
    st.html(_STYLE)


def prepared_at(access: Access, *pages: str) -> None:
    """Links for a consultant to where something has to be done first; for everybody else none."""
    if access.role != "consultant":
        return
    with st.container(horizontal=True, gap="medium"):
        for page in pages:
            st.page_link(f"menu/work/{page}.py", label=PREPARED[page], icon=":material/arrow_forward:")


def page_title(title: str, about: str = "") -> None:
    """The page's largest text and, below it, one quiet sentence; then what the last action has to report."""
    st.title(plain(title), anchor=False)
    if about:
        st.markdown(f":gray[{plain(about)}]", width=NARROW)
    told()


def told() -> None:
    """What the last action has to report, once."""
    if "notice" in st.session_state:
        st.success(plain(st.session_state.pop("notice")), icon=":material/check:")


def tell(notice: str) -> None:
    """Say `notice` once, at the top of the next page that is drawn."""
    st.session_state["notice"] = notice


def problems(error: UserError, lead: str = "") -> None:
    """A red box with every problem, each on its own line: where, what was expected, what was found, what to do."""
    if not error.problems:
        st.error(plain(str(error)))
        return
    many = len(error.problems)
    lead = lead or ("One thing needs attention." if many == 1 else f"{many} things need attention.")
    st.error(plain(lead) + "\n\n" + problem_list(error.problems))


def problem_list(found: tuple[Problem, ...] | list[Problem]) -> str:
    """Markdown: one bullet per problem, at most twenty, then how many more there are."""
    lines = [f"- {plain(str(problem))}" for problem in found[:MOST_SHOWN]]
    if len(found) > MOST_SHOWN:
        lines.append(f"- and {len(found) - MOST_SHOWN:,} more")
    return "\n".join(lines)


def confirmed(key: str, label: str, question: str, yes: str, main: bool = False) -> bool:
    """A button that asks once more; True in the one run that follows on the second answer. Act on it at once.

    main : it is what the page is there for.
    """
    asked, agreed = f"{key}_asked", f"{key}_agreed"
    if st.session_state.pop(agreed, False):
        return True
    if not st.session_state.get(asked):
        kind: Literal["primary", "secondary"] = "primary" if main else "secondary"
        st.button(label, key=f"{key}_ask", type=kind, on_click=_answer, args=(asked, True))
        return False
    with st.container(border=True, key=f"{key}_box"):
        st.text(question, width=NARROW)
        with st.container(horizontal=True):
            st.button(yes, type="primary", key=f"{key}_yes", on_click=_agree, args=(asked, agreed))
            st.button("Cancel", key=f"{key}_no", on_click=_answer, args=(asked, False))
    return False


def _answer(asked: str, value: bool) -> None:
    st.session_state[asked] = value


def _agree(asked: str, agreed: str) -> None:
    """Only what was asked can be agreed to: a second click on the same button agrees to nothing."""
    if st.session_state.get(asked):
        st.session_state[agreed] = True
        st.session_state[asked] = False


def download(
    label: str,
    make: Callable[[], bytes],
    stem: str,
    ending: str,
    key: str,
    mime: str = BYTES,
    logged: str = "",
    **how: Any,
) -> None:
    """A button that makes a file when pressed, which is saved as `stem` with its ending, while the visit lasts.

    logged : what the audit log calls it, where the file's name has words in it that people wrote.
    """
    name = f"{stem}.{ending}"
    st.download_button(
        label,
        while_it_lasts(make, logged or name),
        file_name=name,
        mime=unguessable(mime),
        key=key,
        icon=":material/download:",
        on_click="ignore",
        **how,
    )


def unguessable(mime: str) -> str:
    """A type of files with 128 random bits, from which Streamlit makes the address of the file: nobody can guess it."""
    return f"{mime}; key={secrets.token_hex(16)}"


def same_tab(label: str, address: str) -> None:
    """A link that looks like the main button and stays in this tab; `address` is our own and fit for an attribute."""
    st.html(main_link(label, address), width="content")


def wave_line(wave: Wave) -> None:
    """State, dates and audiences of a wave on one line."""
    badge = f":{'violet' if wave.state == 'open' else 'gray'}-badge[:material/{STATE_ICONS[wave.state]}: {wave.state}]"
    asked = plain(listed(names(wave.audiences)))
    st.markdown(f"{badge} :gray[{day(wave.opens)} to {day(wave.closes)}, {asked}]")


def day(date: date_type) -> str:
    """`3 March 2026`."""
    return f"{date.day} {date:%B %Y}"


def day_and_time(access: Access, moment: datetime) -> str:
    """`3 March 2026, 14:05 UTC`, or by the clocks of the organisation."""
    return f"{day(access.day_of(moment))}, {clock_words(moment, access.zone)}"


def names(audiences: Iterable[str]) -> list[str]:
    """The people of each audience, as in the middle of a sentence, those inside first."""
    return [audience_name(audience) for audience in inside_first(audiences)]


def inside_first(audiences: Iterable[str]) -> list[str]:
    """The audiences, that inside before those outside."""
    known = list(audiences)
    return sorted(known, key=lambda audience: audience != inside_audience(known))


def indented(chart: Organisation) -> list[str]:
    """The names of all units in chart order, each set in by its level with white space that tables keep."""
    return ["\u2003" * level + name for name, level in zip(chart.names, chart.levels, strict=True)]


def chart_size(chart: Organisation) -> str:
    """`47 units on three levels`, in the middle of a sentence."""
    return f"{count(len(chart.ids), 'unit')} on {count(max(chart.levels) + 1, 'level')}"


def chart_table(chart: Organisation) -> None:
    """The chart as a table: a row per unit, set in by its level, with its attributes."""
    rows = zip(indented(chart), chart.ids, chart.attributes or ({},) * len(chart.ids), strict=True)
    st.dataframe(
        pd.DataFrame([{"Unit": name, "Id": unit, **attributes} for name, unit, attributes in rows]).fillna(""),
        hide_index=True,
        alt="The organisation chart: a row for each unit, set in by its level",
    )
