"""What was frozen when a wave was made."""

from __future__ import annotations

import streamlit as st

from diagnostic.core.released.hashes import short_hash
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.wave import Policy, first_at
from diagnostic.report.words import audience_name, capital, count
from diagnostic.services.fieldwork.lifecycle import Wave
from diagnostic.ui.widgets import day, plain


def what_is_asked(questionnaire: Questionnaire) -> str:
    """Its questions and how long they take, as every page for staff says it."""
    open_ = f" and {count(len(questionnaire.questions), 'open question')}" if questionnaire.questions else ""
    minutes = questionnaire.minutes_needed
    long = "a minute" if minutes == 1 else f"{minutes} minutes"
    return f"{count(questionnaire.length, 'question')}{open_}, about {long}"


def frozen(wave: Wave) -> None:
    """The promises of a wave, and what it was made from, none of which changes."""
    st.markdown(
        f"- Groups of fewer than **{wave.policy.min_group}** people are not shown.\n"
        f"{_openly(wave)}- {_retention(wave)}\n"
        f"{_breakdowns(wave)}{_live(wave)}"
        f"- The organisation chart has **{len(wave.chart.ids):,}** units. It was fixed when this survey was made: "
        "a new chart does not change it.\n"
        f"- Short code of this chart, to tell it from others: `{short_hash(wave.chart_hash)}`"
    )


def open_words(policy: Policy, audience: str) -> str:
    """How an audience is asked that has one address for all, and from how many answers on it is shown."""
    who, least = plain(capital(audience_name(audience))), policy.of(audience).min_group
    return f"{who} are asked by an open link, one address for all, and shown from **{least}** answers on"


def _openly(wave: Wave) -> str:
    """A line for an audience that is asked by an open link."""
    return "".join(f"- {open_words(wave.policy, audience)}.\n" for audience in wave.by_open_link)


def _breakdowns(wave: Wave) -> str:
    """A line for each thing that people are asked of themselves."""
    return "".join(
        f"- People are asked about themselves: {plain(str(breakdown))}.\n" for breakdown in wave.policy.breakdowns
    )


def _live(wave: Wave) -> str:
    """A line where first results are shown while people still answer."""
    k = wave.policy.min_group
    words = f"- First results are shown while people still answer, from **{first_at(k)}** answers of a unit, in groups"
    return f"{words} of **{k}** or more.\n" if wave.policy.live else ""


def _retention(wave: Wave) -> str:
    """What becomes, or became, of the invitations."""
    if wave.retired is None:
        return f"Invitations and their key are destroyed on **{day(wave.retention_ends)}**, for good. Answers are kept."
    return f"Invitations and their key were destroyed on **{day(wave.retired)}**. Answers are kept."
