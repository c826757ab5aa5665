"""One rule as a card: its ramps over the scores of teams, what a change turns, its texts and its evidence."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import streamlit as st

from diagnostic.definitions.loading.yaml_files import parse_rules, shipped_evidence
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.validation.rules import RAMP, conditions
from diagnostic.errors import Problem, UserError
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.source import YamlSource, parse
from diagnostic.report.charts.ramp import ramp_picture
from diagnostic.report.rule_words import Names, condition, practice, ruled_names, where
from diagnostic.services.report.model import Report
from diagnostic.services.report.rule_effect import RuleEffect, rule_effect, team_scores
from diagnostic.services.report.rule_versions import NAME, what_if
from diagnostic.ui.report.frame import theme
from diagnostic.ui.widgets import plain, problems
from diagnostic.ui.work.rules.conditions import choose_dimension, condition_fields
from diagnostic.ui.work.rules.draft import FAILED, KEY
from diagnostic.ui.work.rules.fields import (
    RulePlace,
    add_text,
    beside,
    mistakes,
    ramp_fields,
    text_field,
    text_places,
)
from diagnostic.ui.work.rules.list import add_rule, remove_rule
from diagnostic.ui.work.rules.view import NO_STUDY, evidence_list
from diagnostic.ui.work.rules.what_if import NOTHING_PUBLISHED, tried_on

MOST_NAMES = 20
READING = "Bars: how many teams have which score. Line: how much a score counts, from not at all up to in full."


def cards(
    text: str, found: Sequence[Problem], questionnaires: Collection[Questionnaire], newest: Report | None, version: int
) -> Report | None:
    """The rule that is chosen, and the report on whose scores it is tried; ?rule= in the address names the rule.

    version : of the rules that the text is compared with.
    """
    try:
        source = parse(text, NAME)
        places = [path for path in source.entries(()) if source.entries(path)]
    except UserError:
        places = []
    if not places:
        st.text("The table cannot be read as rules. Mend it on the YAML tab.")
        return newest
    inside, outside = ruled_names(questionnaires)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        place = RulePlace(source, _chosen(source, places), found)
        report = tried_on(newest, version)
        add_rule(place, inside, outside)
    _card(place, text, inside, outside, report)
    remove_rule(place)
    return report


def _card(place: RulePlace, text: str, names: Names, outside: Names, report: Report | None) -> None:
    found = place.found
    if isinstance(failed := st.session_state.pop(FAILED, None), UserError):
        problems(failed)
    ramps, texts = _ramps(place), list(text_places(place))
    every = conditions(place.source, (*place.path, "inside"))
    with st.container(border=True, key="rule_card"):
        pictures, effect = st.columns([3, 2], gap="large")
        with pictures:
            if len(ramps) > 1 and not mistakes(found):
                rule = next(each for each in parse_rules(text, NAME) if each.id == place.id)
                st.markdown(plain(condition(rule.inside, names)))
            condition_fields(place, (*place.path, "inside"), names, lambda ramp: _ramp(place, ramp, report))
            if report is not None:
                st.caption(READING)
        with effect:
            _effect(place, text, found, report)
        ends = [(*ramp, key) for ramp in ramps for key in (*RAMP, "dimension")]
        whole = [path for each in every for path in (each, (*each, "all"), (*each, "any"))]
        of_texts = [each for path, _ in texts for each in (path, path[:-1] if len(path) > 2 else path)]
        beside(place.elsewhere([*whole, *ends, (*place.path, "outside"), *of_texts]), named=True)
        _texts(place, texts, outside)


def _chosen(source: YamlSource, places: Sequence[Path]) -> Path:
    """A box to choose a rule from, which keeps its id in the address."""
    ids = [source.text((*path, "id")) or source.label(path) for path in places]
    wanted = st.query_params.get("rule")
    index = ids.index(wanted) if wanted in ids else 0
    key = f"rule_chosen_{st.session_state[KEY].turn}"  # a new box where a name may have changed
    if st.session_state.get(key) != index:
        st.session_state[key] = index

    def label(i: int) -> str:
        name = source.text((*places[i], "name")) or source.text((*places[i], "name", "en")) or ""
        return f"{ids[i]} {name}".strip()

    def go() -> None:
        st.query_params["rule"] = ids[st.session_state[key]]

    st.selectbox("Rule", range(len(places)), format_func=label, key=key, on_change=go, width=320)
    return places[index]


def _ramps(place: RulePlace) -> list[Path]:
    found = conditions(place.source, (*place.path, "inside"))
    return [path for path in found if place.source.text((*path, "dimension")) is not None]


def _ramp(place: RulePlace, path: Path, report: Report | None) -> None:
    """The ends of one ramp, and the ramp over today's team scores."""
    dimension = place.source.text((*path, "dimension")) or ""
    negated = path.count("not") % 2 == 1
    ramp_fields(place, path, negated)
    low, high = (place.source.at((*path, key)) for key in RAMP)
    numbers = isinstance(low, int | float) and isinstance(high, int | float)
    if report is None or not numbers or not 0 <= low < high <= 100:
        return
    teams = team_scores(report, dimension)
    st.vega_lite_chart(
        ramp_picture(teams, low, high, negated, theme()),
        theme=None,
        width="stretch",
        alt=f"{len(teams)} teams by score, {sum(score <= low for _, score in teams)} of them at {low:g} or less, "
        f"{sum(score >= high for _, score in teams)} at {high:g} or more",
    )


def _effect(place: RulePlace, text: str, found: Sequence[Problem], report: Report | None) -> None:
    """Which teams the rule predicts its symptom for, and which turn."""
    st.markdown("**What this rule predicts**")
    if report is None:
        st.text(NOTHING_PUBLISHED)
        return
    if mistakes(found):
        st.text("Shown once nothing is wrong in the table any more.")
        return
    effect = rule_effect(report, what_if(report, text), place.id)
    st.markdown(f"**{effect.after:,}** of {effect.teams:,} teams. Before your changes: **{effect.before:,}**.")
    _turned(effect)
    st.caption(
        "A symptom is predicted from half of the line up. Teams with hidden scores are left out. Nothing is stored."
    )


def _turned(effect: RuleEffect) -> None:
    for title, names in (
        ("Predicted now, and not before", effect.turned_on),
        ("Predicted before, and no longer", effect.turned_off),
    ):
        if names:
            more = f", and {len(names) - MOST_NAMES:,} more" if len(names) > MOST_NAMES else ""
            st.markdown(f"{title}: **{len(names):,}**\n\n{plain(', '.join(names[:MOST_NAMES]) + more)}")
    if not (effect.turned_on or effect.turned_off):
        st.text("No team turns.")


def _texts(place: RulePlace, texts: Sequence[tuple[Path, str]], outside: Names) -> None:
    left, right = st.columns(2, gap="large")
    for path, label in texts:
        with right if path[1] == "try" else left:
            text_field(place, path, label)
            if path[1] == "name":
                choose_dimension(place, (*place.path, "outside"), outside, "Where customers would notice it")
    with left:
        add_text(place, "ask")
    with right:
        add_text(place, "try")
        studies = shipped_evidence() or {}
        ids = place.source.at((*place.path, "evidence")) or ()
        known = [studies[each] for each in ids if each in studies] if isinstance(ids, tuple) else []
        st.markdown("**Evidence for and against**")
        st.markdown(evidence_list(known) if known else NO_STUDY)
        _rest(place)


def _rest(place: RulePlace) -> None:
    """What only the YAML tab changes: for which units the rule counts, and where it comes from."""
    limits = place.source.at((*place.path, "where"))
    known = limits if isinstance(limits, dict) and all(isinstance(each, tuple) for each in limits.values()) else {}
    origin = place.source.text((*place.path, "source"))
    st.markdown("**Where it counts**")
    st.markdown(f"{plain(where(known))}." + (f" It comes from {plain(practice(origin))}." if origin else ""))
    st.caption("Evidence, units and source are changed on the YAML tab.")
