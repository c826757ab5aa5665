"""Edit the rule table, one rule at a time or as text: problems beside it, what would change, then a new version."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import streamlit as st

from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.errors import Problem, UserError
from diagnostic.services.report.model import Report
from diagnostic.services.report.rule_versions import RuleVersion, check_rules, save_rules
from diagnostic.ui.access import current as current_access
from diagnostic.ui.access import installation, now
from diagnostic.ui.widgets import MOST_SHOWN, confirmed, download, plain, problems, tell
from diagnostic.ui.work.rules.card import cards
from diagnostic.ui.work.rules.draft import RuleDraft, draft, start, typed, unsaved
from diagnostic.ui.work.rules.fields import mistakes
from diagnostic.ui.work.rules.what_if import tried_on, what_would_change

LARGEST = 256 * 1024  # characters


def editing(current: RuleVersion, questionnaires: Collection[Questionnaire], newest: Report | None) -> None:
    """The editor of the rule table, what is wrong in it, and what it would change."""
    held = draft(current)
    if held.base != current.number:
        st.warning(
            f"Version {current.number} has been saved since you began from version {held.base}. If you save, yours "
            "becomes the newest, without its changes."
        )
    found = check_rules(held.text, questionnaires)
    report = newest
    one, whole = st.tabs(("One rule", "YAML"), key="edit_as", bind="query-params")
    if one.open:
        with one:
            report = cards(held.text, found, questionnaires, newest, current.number)
            _elsewhere(held.text, found)
    if whole.open:
        with whole:
            found = table(held, questionnaires)
            report = tried_on(newest, current.number) if unsaved() and not mistakes(found) else newest
    if mistakes(found):
        st.text("Nothing can be saved until the table is sound.")
    else:
        if unsaved():
            what_would_change(report, held.text)
        saving(current, questionnaires)
    if unsaved() and confirmed(
        "rules_discard", "Discard my changes", "Discard all changes that are not saved?", "Discard them"
    ):
        start(current.number, current.text, current.text)
        st.rerun()


def table(held: RuleDraft, questionnaires: Collection[Questionnaire]) -> list[Problem]:
    """The whole table as text, and what is wrong in it."""
    editor, beside = st.columns([3, 2])
    with editor:
        st.text_area(
            "The rule table (YAML)",
            held.text,
            height=560,
            max_chars=LARGEST,
            key=held.field,
            on_change=typed,
            help="Checked as soon as you leave the field or press Ctrl and Enter.",
        )
        typed()
        files(held.text)
    found = check_rules(held.text, questionnaires)
    with beside:
        findings(held.text, found)
    return found


def _elsewhere(text: str, found: Sequence[Problem]) -> None:
    """Mistakes of the whole table, a click away: those of the rule on show stand beside their fields."""
    if listed := mistakes(found):
        with st.expander(f"All mistakes in the table: {len(listed)}"):
            findings(text, listed)


def files(text: str) -> None:
    """The table as a file, and from a file."""
    download("Download as YAML", text.encode, "rules", "yaml", key="rules_download", mime="application/yaml")
    with st.expander("Open a file in the editor"):
        turn = st.session_state.get("rules_files", 0)
        file = st.file_uploader(
            "A rule table (YAML)", type=["yaml", "yml"], key=f"rules_file_{turn}", max_upload_size=1
        )
    if file is not None:
        try:
            text = file.getvalue().decode("utf-8-sig")
        except UnicodeDecodeError:
            problems(UserError(Problem(file.name, "text in UTF-8", "other bytes", hint="Save it as UTF-8.")))
            return
        held = st.session_state["rule_draft"]
        start(held.base, held.begun, text)
        st.session_state["rules_files"] = turn + 1
        st.rerun()


def findings(text: str, found: Sequence[Problem]) -> None:
    """What is wrong with the table, each mistake with the lines around it."""
    to_mend = mistakes(found)
    warnings = [problem for problem in found if problem.warning]
    if not to_mend:
        st.success("The table is sound.", icon=":material/check:")
    for title, listed in (("To mend", to_mend), ("Worth a look", warnings)):
        if listed:
            show_box = st.error if listed is to_mend else st.warning
            show_box(f"{title}: {len(listed)}")
        for problem in listed[:MOST_SHOWN]:
            finding(text.splitlines(), problem)
        if len(listed) > MOST_SHOWN:
            st.caption(f"And {len(listed) - MOST_SHOWN} more.")


def finding(lines: Sequence[str], problem: Problem) -> None:
    """One problem: its line, what was expected and found, what to do; and the lines around it, numbered."""
    _, _, after = problem.where.rpartition(":")
    line = int(after) if after.isdecimal() else 0
    place = f"**Line {line}**" if line else "**The table**"
    path = f", {plain(problem.path)}" if problem.path else ""
    message = f"expected {problem.expected}, found {problem.found}. {problem.hint}".strip()
    st.markdown(f"{place}{path}: {plain(message)}")
    if 0 < line <= len(lines):
        st.code(around(lines, line), language=None, wrap_lines=True)


def around(lines: Sequence[str], line: int) -> str:
    """The line and its neighbours with their numbers; an arrow marks it.

    >>> print(around(["- id: A", "  nam: x", "  outside: y"], 2))
      1  - id: A
    > 2    nam: x
      3    outside: y
    """
    shown = range(max(1, line - 1), min(len(lines), line + 1) + 1)
    width = len(str(shown[-1]))
    return "\n".join(f"{'>' if n == line else ' '} {n:>{width}}  {lines[n - 1]}" for n in shown)


def saving(current: RuleVersion, questionnaires: Collection[Questionnaire]) -> None:
    """The note on a change, and the button that saves it."""
    st.text_input("What you changed, and why", key="rules_note", max_chars=200, persist_state="session")
    st.button(
        f"Save as version {current.number + 1}",
        type="primary",
        disabled=not unsaved(),
        on_click=_save,
        args=(questionnaires, current.number),
    )
    if isinstance(failed := st.session_state.pop("rules_failed", None), UserError):
        problems(failed, "Nothing was saved.")


def _save(questionnaires: Collection[Questionnaire], newest: int) -> None:
    """Save what stands in the editor; a second click finds nothing left to save.

    newest : the version that was the newest when the button was drawn.
    """
    typed()
    access = current_access()
    if access is None or not unsaved():
        return
    held, note = st.session_state["rule_draft"], st.session_state.get("rules_note") or ""
    try:
        saved = save_rules(installation(), access, held.text, note, now(), questionnaires, newest)
    except UserError as error:
        st.session_state["rules_failed"] = error
        return
    held.base, held.begun = saved.number, held.text
    st.session_state["rules_note"] = ""
    tell(f"Version {saved.number} is saved and counts from now on.")
