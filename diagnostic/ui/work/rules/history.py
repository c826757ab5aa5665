"""Versions of the rule table: who saved which, when and why; open an older one, make it the newest again."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.errors import UserError
from diagnostic.services.report.rule_versions import RuleVersion, get_rules, list_versions, save_rules
from diagnostic.ui.access import Access, installation, now
from diagnostic.ui.widgets import confirmed, day_and_time, download, plain, problems, tell


def versions(access: Access, current: RuleVersion, questionnaires: Collection[Questionnaire]) -> None:
    """The list, and with ?version= one of them."""
    wanted = st.query_params.get("version", "")
    known = list_versions(installation(), access)
    if wanted.isdecimal() and int(wanted) in [version.number for version in known]:
        one_version(access, get_rules(installation(), access, int(wanted)), current, questionnaires)
        return
    for version in known:
        with st.container(border=True, key=f"version_{version.number}"):
            now_counts = ", the one that counts" if version.number == current.number else ""
            st.markdown(f"**Version {version.number}**{now_counts}")
            st.markdown(f":gray[{plain(_who(access, version))}]")
            if version.note:
                st.text(version.note)
            st.button("Open", key=f"open_version_{version.number}", on_click=go, args=(str(version.number),))


def go(version: str = "") -> None:
    """Lead to one version, or back to all of them."""
    st.query_params.pop("version", None)
    if version:
        st.query_params["version"] = version


def _who(access: Access, version: RuleVersion) -> str:
    if version.created is None:
        return version.author
    return f"{version.author}, {day_and_time(access, version.created)}"


def one_version(
    access: Access, version: RuleVersion, current: RuleVersion, questionnaires: Collection[Questionnaire]
) -> None:
    """One version of the table, beside the current one."""
    st.button("All versions", icon=":material/arrow_back:", type="tertiary", on_click=go)
    st.header(f"Version {version.number}", anchor=False)
    st.markdown(f":gray[{plain(_who(access, version))}]")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        stem = f"rules-version-{version.number}"
        download("Download as YAML", version.text.encode, stem, "yaml", key="version_download", mime="application/yaml")
    if version.number != current.number:
        question = f"Save the rules of version {version.number} as version {current.number + 1}? Nothing is lost."
        if confirmed("rules_restore", "Make it count again", question, "Save as the newest"):
            restore(access, version, questionnaires)
    st.code(version.text, language=None, line_numbers=True, wrap_lines=True)


def restore(access: Access, version: RuleVersion, questionnaires: Collection[Questionnaire]) -> None:
    """The button that makes an old version the newest."""
    note = f"The rules of version {version.number} again"
    try:
        saved = save_rules(installation(), access, version.text, note, now(), questionnaires)
    except UserError as error:
        problems(error, "Nothing was saved: these rules do not fit what is measured now.")
        return
    tell(f"Version {saved.number} has the rules of version {version.number} and counts from now on.")
    st.rerun()
