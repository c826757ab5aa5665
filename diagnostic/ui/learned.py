"""What can be learned from this report: the audit, for anybody who reads it."""

from __future__ import annotations

import streamlit as st

from diagnostic.core.audit import Audit
from diagnostic.report import learned
from diagnostic.report.content import Content
from diagnostic.report.markup import sections
from diagnostic.services.publishing import releases
from diagnostic.ui.access import installation, require
from diagnostic.ui.components import NARROW, day, plain
from diagnostic.ui.report import frame
from diagnostic.ui.report.html import html


def main() -> None:
    access = st.session_state.get("access") or require("executive")
    content = frame.open_report()
    found = _audits(content, frame.key(content))
    frame.heading(content, learned.headline(content, found))
    published = {
        each.audience: (
            each.hash.removeprefix("sha256:")[:12],
            f"{day(each.created_at)}, by {each.created_by}",
            learned.SAID[each.verdict],
        )
        for each in releases(installation(), access, content.source.wave.id)
    }
    st.markdown(plain(learned.checked(found)), width=NARROW)
    st.header("The fewest people that anything here is about", anchor=False)
    with st.container(width=NARROW):
        html(sections((*learned.sections(content, found), learned.ledger(published)), frame.theme()))
    frame.foot(content)


@st.cache_data(max_entries=50, show_spinner="Working out what can be learned")
def _audits(_content: Content, key: tuple[str, str, str]) -> tuple[Audit, ...]:
    return learned.audits(_content)


main()
