"""The rules to read: condition, symptom, evidence for and against, what to ask and to try."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from diagnostic.core.released.commitments.pooled import RuleTries
from diagnostic.definitions.evidence import Study
from diagnostic.definitions.loading.yaml_files import parse_rules, shipped_evidence
from diagnostic.definitions.model import say
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.rules import Rule
from diagnostic.report.pages.acting.tried import pooled_words
from diagnostic.report.rule_words import Names, condition, measured_inside, names_of, where
from diagnostic.services.report.rule_versions import NAME
from diagnostic.ui.widgets import NARROW, cited, plain

NO_STUDY = "None known for this rule in particular. Those about all rules at once are below the list on the Read tab."
DIRECTIONS = {
    "for": "For",
    "against": "Against",
    "mixed": "Mixed",
    "boundary": "When it holds",
    "instrument": "How it is measured",
}


def reading(text: str, questionnaires: Collection[Questionnaire], tries: Mapping[str, RuleTries]) -> None:
    """Every rule of a sound table, one under the other; ?rule= opens one. tries : by rule, what its first steps did."""
    studies = shipped_evidence() or {}
    inside, outside = names_of(questionnaires)
    wanted = st.query_params.get("rule")
    for rule in parse_rules(text, NAME):
        label = f"**{plain(say(rule.name))}**: {plain(measured_inside(rule, inside))} inside, "
        label += f"{plain(outside.get(rule.outside, rule.outside))} outside"
        with st.expander(label, expanded=rule.id == wanted, key=f"rule_{rule.id}"):
            one_rule(rule, inside, outside, studies)
            if rule.id in tries:
                st.markdown(f"**What its first steps did**  \n{plain(pooled_words(tries[rule.id]))}", width=NARROW)
    general = [study for study in studies.values() if study.general]
    if general:
        with st.expander(f"**Studies on the link as a whole**: {len(general)} that speak about all rules at once"):
            st.markdown(evidence_list(general), width=NARROW)


def one_rule(rule: Rule, inside: Names, outside: Names, studies: Mapping[str, Study]) -> None:
    """A rule with its evidence, and what to ask and try."""
    st.markdown(f"**Predicted**: {plain(say(rule.symptom))}", width=NARROW)
    st.markdown(
        f"- Inside: {plain(condition(rule.inside, inside))}\n"
        f"- Outside: observed on {plain(outside.get(rule.outside, rule.outside))}\n"
        f"- {plain(where(rule.where))}\n"
        f"- In the table: {plain(rule.id)}" + (f", source: {plain(rule.source)}" if rule.source else ""),
        width=NARROW,
    )
    found = [studies[id_] for id_ in rule.evidence if id_ in studies]
    st.markdown("**Evidence for and against**")
    st.markdown(evidence_list(found) if found else NO_STUDY, width=NARROW)
    ask, try_ = st.columns(2)
    texts(ask, "What to ask", rule.ask)
    texts(try_, "What to try", rule.try_)


def evidence_list(studies: Iterable[Study]) -> str:
    """Markdown: a bullet for each study, led by what it speaks for; a source with a DOI is a link."""
    return "\n".join(
        f"- **{DIRECTIONS[each.direction]}**: {plain(say(each.finding))} {cited(each)}" for each in studies
    )


def texts(column: DeltaGenerator, title: str, lines: Iterable[Mapping[str, str]]) -> None:
    """Texts of a rule as a list under a title; nothing where there are none."""
    bullets = "\n".join(f"- {plain(say(line))}" for line in lines)
    if bullets:
        column.markdown(f"**{title}**\n\n{bullets}")
