"""The conversation kit on its page: read, edited, printed, and made into a meeting."""

from __future__ import annotations

import streamlit as st

from diagnostic.errors import UserError
from diagnostic.report.conversations.kit import LONGEST_TEXT, Kit, conversation_kit
from diagnostic.report.conversations.kit_words import SAID_FIRST, kit_heading, kit_sections
from diagnostic.report.conversations.pairs import PairContent
from diagnostic.report.markup import sections
from diagnostic.services.files.wanted import KIT, Wanted
from diagnostic.services.meetings.agendas import create_meeting, shipped_agendas
from diagnostic.ui.access import current, installation, now
from diagnostic.ui.files.saved import save_record
from diagnostic.ui.report.frame import LANGUAGE, theme
from diagnostic.ui.report.html import html
from diagnostic.ui.widgets import NARROW, plain, problems

FAILED = "kit_failed"  # in the session's state
MADE = "kit_meeting"  # likewise: the meeting that was just made


def conversation_kit_of(content: PairContent, provider: str, unit: str) -> None:
    """The kit of a provider, with one of its customers or with several."""
    if meeting := st.session_state.pop(MADE, ""):
        st.switch_page("menu/work/meetings.py", query_params={"meeting": meeting})
    kit = conversation_kit(content, shipped_agendas(), provider, unit)
    if failure := st.session_state.pop(FAILED, None):
        problems(failure)
    wave = content.practice.source.wave.id
    with st.container(width=NARROW, key="conversation_kit"):
        st.header(plain(kit_heading(kit)), anchor=False)
        intent = st.text_area(
            SAID_FIRST,
            kit.intent,
            height="content",
            max_chars=LONGEST_TEXT,
            key=f"intent_{wave}_{provider}_{unit}",
            help="Purpose, your role and services, then please tell us. Put it into your own words.",
        )
        html(sections(kit_sections(kit, LANGUAGE), theme()))
    seen = provider if provider in content.practice.units else None
    with st.container(horizontal=True):
        st.button(
            "Make a meeting of it",
            type="primary",
            icon=":material/co_present:",
            on_click=_prepare,
            args=(wave, kit, intent, seen),
        )
        wanted = Wanted(wave, about=KIT, id=f"{provider} {unit}".strip(), words=intent)
        named = content.name(provider), content.name(unit) if unit else "", "Conversation kit"
        save_record(wanted, *named, label="Save the kit as PDF")
    st.caption("Every step can be changed there. Or take it along on paper: it takes two sheets.", width=NARROW)
    st.page_link(
        "menu/practices/stories.py",
        label="The team's story, before and after",
        icon=":material/auto_stories:",
        query_params={"unit": provider},
    )


def _prepare(wave: str, kit: Kit, intent: str, unit: str | None) -> None:
    access = current()
    if access is None:
        return
    try:
        made = create_meeting(installation(), access, wave, kit.saying(intent), kit.title, now(), unit)
    except UserError as error:
        st.session_state[FAILED] = error
    else:
        st.session_state[MADE] = made
