"""What something should move: the form beside an action, an agreement or an adoption, and what was committed to."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from diagnostic.definitions.acting.commitment import HOPED, LEAST, MOST, Aim
from diagnostic.definitions.action import ActionWhy
from diagnostic.definitions.loading.yaml_files import parse_rules
from diagnostic.definitions.model import say
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.errors import UserError
from diagnostic.report.words import audience_name
from diagnostic.services.commitments.records import aim_line, commit, commitments
from diagnostic.services.commitments.surveys import aim_of, aims_known, measured_surveys
from diagnostic.services.installation.access import Access
from diagnostic.services.practices.scope import units_seen
from diagnostic.services.report.rule_versions import NAME, current_rules
from diagnostic.ui.access import installation, now, today
from diagnostic.ui.widgets import NARROW, plain, problems, tell

WHOLE = ""  # in the place of an item: the dimension


def what_it_should_move(
    access: Access, record: str, unit: str, why: ActionWhy | None = None, title: str = "What should it move?"
) -> None:
    """What an action, agreement or adoption is meant to move, and the form for one more; `why` fills in the score."""
    known = aims_known(measured_surveys(installation(), access.organisation))
    made = [each for each in commitments(installation(), access) if each.record == record]
    st.header(plain(title), anchor=False)
    for each in made:
        st.markdown(plain(aim_line(each, known.get(each.aim.questionnaire), units_seen(installation(), access))))
    if made:
        st.page_link("menu/practices/tried.py", label="What we tried, what worked", icon=":material/science:")
    if not known:
        st.markdown("It can be named once a survey is published. The one after it then says whether it moved.")
        return
    with st.expander("Name a score that it should move" if not made else "Name another score"):
        rules = parse_rules(current_rules(installation(), access).text, NAME)
        _form(access, record, unit, known, aim_of(why or ActionWhy(), known, rules))


def _form(access: Access, record: str, unit: str, asked: Mapping[str, Questionnaire], meant: tuple[str, str]) -> None:
    units = units_seen(installation(), access)
    names = {id_: f"{say(each.name) or id_} ({audience_name(each.audience)})" for id_, each in asked.items()}
    first = list(names).index(meant[0]) if meant[0] in names else 0
    chosen = st.selectbox("Asked in", list(names), first, format_func=lambda each: names.get(each, each), width=NARROW)
    questionnaire = asked[chosen]
    scores = {id_: say(each.name) for id_, each in questionnaire.dimensions.items()}
    first = list(scores).index(meant[1]) if meant[1] in scores else 0
    name = scores.get
    dimension = st.selectbox("Score", list(scores), first, format_func=lambda each: name(each, each), width=NARROW)
    items = {WHOLE: "All questions of it together"}
    items |= {each.id: say(each.text) for each in questionnaire.items if each.dimension == dimension}
    item = st.selectbox("Question", list(items), format_func=lambda each: items.get(each, each), width=NARROW)
    here = [unit] if unit in units else []
    where = st.multiselect("Where it is tried", list(units), here, format_func=lambda each: units.get(each, each))
    st.caption(
        "Name every unit that tries the same, a division by its teams: it counts as one. From three on it can be "
        "tested; one alone is ranked among others.",
        width=NARROW,
    )
    with st.container(horizontal=True, width=NARROW):
        points = st.number_input("Points to gain", LEAST, MOST, HOPED, 1.0)
        by = st.date_input("By", today(access), format="DD.MM.YYYY")
    st.caption("The first survey that ends on this day or later judges it. From then on it stays, whatever comes out.")
    if st.button("It should move this", type="primary", key=f"commit_{record}"):
        try:
            aim = Aim(tuple(where), chosen, dimension, by, float(points), item)
            commit(installation(), access, record, aim, now())
        except UserError as error:
            problems(error)
        else:
            tell("Kept. The survey that judges it puts the verdict under \u201cWhat we tried\u201d.")
            st.rerun()
