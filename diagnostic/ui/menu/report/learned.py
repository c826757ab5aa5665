"""What this report cannot reveal, and what it gives away: the audit, for anybody who reads it."""

from __future__ import annotations

import streamlit as st

from diagnostic.core.audit.findings import Audit
from diagnostic.report.audit import findings
from diagnostic.report.content.prepare import Content
from diagnostic.report.markup import sections
from diagnostic.report.pages.benchmarks import unrevealed
from diagnostic.services.publication.ledger import ledger
from diagnostic.ui.access import installation, require
from diagnostic.ui.files.saved import save_protection
from diagnostic.ui.report import frame
from diagnostic.ui.report.html import html
from diagnostic.ui.widgets import NARROW, plain

ABOUT = (
    "For a works council or whoever asks: every question, the thresholds, the rules and what the auditor found, "
    "without any result."
)


def main() -> None:
    """The audit of this report, and everything that was released of its wave."""
    access = st.session_state.get("access") or require("executive")
    content = frame.open_report()
    found = _audits(content, frame.key(content))
    frame.heading(content, findings.headline(content, found))
    st.markdown(plain(findings.checked(found)), width=NARROW)
    st.header("The fewest people that anything here is about", anchor=False)
    with st.container(width=NARROW):
        html(
            sections(
                (
                    *findings.sections(content, found),
                    *unrevealed(content),
                    findings.ledger(ledger(installation(), access, content.source.wave.id)),
                ),
                frame.theme(),
            )
        )
    save_protection(content.source.wave.id, content.source.wave.name)
    st.caption(ABOUT, width=NARROW)
    frame.foot(content)


@st.cache_data(max_entries=50, show_spinner="Working out what this report could reveal")
def _audits(_content: Content, key: tuple[str, ...]) -> tuple[Audit, ...]:
    return findings.audits(_content)


main()
