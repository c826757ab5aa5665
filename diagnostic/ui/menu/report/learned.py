"""What this report cannot reveal, and what it gives away: the audit, for anybody who reads it."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from diagnostic.core.audit.findings import Audit
from diagnostic.core.released.hashes import short_hash
from diagnostic.report.audit import findings
from diagnostic.report.content.prepare import Content
from diagnostic.report.markup import sections
from diagnostic.services.comments.released import load_comments
from diagnostic.services.publication.interim_results import newest_interim_releases
from diagnostic.services.publication.publish import releases
from diagnostic.ui.access import Access, installation, require
from diagnostic.ui.report import frame
from diagnostic.ui.report.html import html
from diagnostic.ui.widgets import NARROW, day, plain


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
                (*findings.sections(content, found), findings.ledger(list(_ledger(access, content.source.wave.id)))),
                frame.theme(),
            )
        )
    frame.foot(content)


def _ledger(access: Access, wave: str) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """Everything that was ever released of a wave."""
    for audience, newest in newest_interim_releases(installation(), access, wave).items():
        cells = (
            short_hash(newest.hash),
            f"{day(newest.shown_at)}, while people answered",
            findings.AUDITED[newest.verdict],
        )
        yield findings.first_results_row(audience, newest.number), cells
    for each in releases(installation(), access, wave):
        cells = short_hash(each.hash), f"{day(each.created_at)}, by {each.created_by}", findings.AUDITED[each.verdict]
        yield findings.scores_row(each.audience), cells
    for audience, voices in load_comments(installation(), access, wave).items():
        yield findings.comments_row(audience), (voices.name, "once, without a date", "no numbers")


@st.cache_data(max_entries=50, show_spinner="Working out what this report could reveal")
def _audits(_content: Content, key: tuple[str, ...]) -> tuple[Audit, ...]:
    return findings.audits(_content)


main()
