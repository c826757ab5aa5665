"""One agreement as staff see it: how it is kept, the next pulse, its link, the names under it."""

from __future__ import annotations

from math import isnan

import streamlit as st

from diagnostic.core.statistics.comparisons import HIGHER, LOWER
from diagnostic.definitions.action import AGREEMENT, ActionWhy
from diagnostic.errors import UserError
from diagnostic.report.words import audience_name, capital, count, score
from diagnostic.services.agreements.pulses import ABOUT, OTHERWISE, PulseCell, Pulses, make_pulse, pulses
from diagnostic.services.agreements.signing import remove_signature
from diagnostic.services.agreements.texts import Agreement, delete_agreement, renew_link
from diagnostic.services.installation.access import Access
from diagnostic.ui.access import installation, now
from diagnostic.ui.practices.committed import what_it_should_move
from diagnostic.ui.report.ways import to_try
from diagnostic.ui.widgets import NARROW, confirmed, day, plain, problems, tell

SAME = "no change that is more than chance"
WORDS = {
    OTHERWISE: "other behaviours were asked then, so the two are not compared",
    HIGHER: ":material/arrow_upward: higher than before",
    LOWER: ":material/arrow_downward: lower than before",
}


def one_agreement(access: Access, agreement: Agreement) -> None:
    """What was published of its pulses, then all that can be done with it."""
    st.header("How it is kept", anchor=False)
    found = pulses(installation(), access, agreement.id)
    for each in found:
        _table(each)
    if not found:
        st.markdown("Nothing has been published yet. A pulse asks the team, a line a behaviour.", width=NARROW)
    to_try(ActionWhy(AGREEMENT, agreement.id, agreement.text.title), agreement.unit)
    if access.role == "consultant" and agreement.text.ready:
        _ask(access, agreement)
    what_it_should_move(access, agreement.id, agreement.unit)
    st.header("Link for the team", anchor=False)
    st.markdown("Whoever has this address can read, sign and change the agreement.")
    st.code(installation().settings.base_url + agreement.address, language=None, wrap_lines=True)
    _care(access, agreement)


def _table(found: Pulses) -> None:
    who = "The team" if found.audience == "employee" else capital(audience_name(found.audience))
    head = [f"**{who}, 0 to 100**", *map(day, found.days)]
    whole, *rest = [[plain(row.text), *map(_cell, row.cells, found.open_to_all)] for row in found.rows]
    lines = [head, ["---"] * len(head), [f"**{whole[0]}**", *whole[1:]], *rest]
    st.markdown("\n".join(f"| {' | '.join(line)} |" for line in lines))
    if found.rows[0].verdict:
        st.markdown(f"All together, since the pulse before: {WORDS.get(found.rows[0].verdict, SAME)}.")


def _cell(cell: PulseCell, by_link: bool) -> str:
    """A score and who gave it: by an open link answers are counted, which may be of the same person."""
    if isnan(cell.mean):
        return "not shown"
    return f"{score(cell.mean)} :gray[({int(cell.n):,} {'answers' if by_link else 'people'})]"


def _ask(access: Access, agreement: Agreement) -> None:
    """The next pulse: a survey like any other, that opens at once."""
    with st.expander("Ask how it is kept"), st.form(f"pulse_{agreement.id}", border=False):
        st.markdown(ABOUT, width=NARROW)
        people = st.number_input("People in the team", 1, 100_000, 10, width=200)
        clients = st.checkbox("Ask those it serves as well, by an open link that anybody may answer at")
        if st.form_submit_button("Open the survey", type="primary"):
            try:
                wave = make_pulse(installation(), access, agreement.id, int(people), clients, now())
            except UserError as error:
                problems(error)
            else:
                st.switch_page("menu/work/waves.py", query_params={"wave": wave.id})


def _care(access: Access, agreement: Agreement) -> None:
    question = "The address of today opens nothing any more, on posters and in mails either. Signatures stay."
    if confirmed(f"renew_{agreement.id}", "Make another address", question, "Make it"):
        renew_link(installation(), access, agreement.id, now())
        st.rerun()
    if agreement.signatures:
        with st.expander("Take a name away"):
            _names(access, agreement)
    signed = count(len(agreement.signatures), "signature")
    question = f"Delete \u201c{agreement.text.title}\u201d with its history and {signed}? It is gone for good then."
    if confirmed(f"delete_{agreement.id}", "Delete the agreement", question, "Delete it"):
        delete_agreement(installation(), access, agreement.id, now())
        st.query_params.pop("agreement", None)
        tell("The agreement is deleted.")
        st.rerun()


def _names(access: Access, agreement: Agreement) -> None:
    for each in agreement.signatures:
        question = f"Take the name {each.name} away from this agreement? It is gone for good then."
        if confirmed(f"unsign_{each.id}", plain(each.name), question, "Take it away"):
            remove_signature(installation(), access, agreement.id, each.id, now())
            st.rerun()
