"""The rule table: read, edited with the problems beside it, tried on published scores, saved as a version."""

from __future__ import annotations

import streamlit as st

from diagnostic.definitions.loading.yaml_files import load_questionnaire, parse_rules
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.report.rule_words import ABOUT_RULES
from diagnostic.services.commitments.verdicts import tries_of_rules
from diagnostic.services.fieldwork.lifecycle import list_waves, survey_questionnaire
from diagnostic.services.report.load import load_report
from diagnostic.services.report.model import Report
from diagnostic.services.report.rule_versions import NAME, RuleVersion, current_rules
from diagnostic.settings import QUESTIONNAIRES
from diagnostic.ui.access import Access, installation, require, today
from diagnostic.ui.widgets import day, page_title, plain
from diagnostic.ui.work.rules.draft import unsaved
from diagnostic.ui.work.rules.editor import editing
from diagnostic.ui.work.rules.history import versions
from diagnostic.ui.work.rules.record import record
from diagnostic.ui.work.rules.view import reading

SHIPPED = ("employee", "customer")


def measured(access: Access, report: Report | None) -> list[Questionnaire]:
    """What the rules speak of: the questionnaires of the newest report, else of the newest wave, else as shipped."""
    if report is not None:
        return list(report.questionnaires.values())
    waves = list_waves(installation(), access, today(access))
    if waves:
        return [survey_questionnaire(installation(), access, waves[-1], audience) for audience in waves[-1].audiences]
    return [load_questionnaire(QUESTIONNAIRES / f"{name}.yaml") for name in SHIPPED]


def which(access: Access, version: RuleVersion) -> str:
    """A version with who, when and why, in a sentence."""
    if version.created is None:
        return f"The rules as {version.author} (version {version.number})."
    note = f": {version.note}" if version.note else "."
    return f"Version {version.number}, saved by {version.author} on {day(access.day_of(version.created))}{note}"


def show() -> None:
    """The page, for consultants."""
    access = require("consultant")
    page_title("Rules", ABOUT_RULES)
    current = current_rules(installation(), access)
    st.markdown(f":gray[{plain(which(access, current))}]")
    if unsaved():
        st.warning("You have changes that are not saved. They are kept while this tab is open.")
    report = load_report(installation(), access, rules_version=current.number)
    questionnaires = measured(access, report)
    read, edit, good, older = st.tabs(("Read", "Edit", "Record", "Versions"), key="rules", bind="query-params")
    if read.open:
        with read:
            reading(current.text, questionnaires, tries_of_rules(installation(), access))
    if edit.open:
        with edit:
            editing(current, questionnaires, report)
    if good.open:
        with good:
            record(access, parse_rules(current.text, NAME))
    if older.open:
        with older:
            versions(access, current, questionnaires)


if __name__ == "__main__":
    show()
