"""How good the rules are: what each predicted, and what came of it, over all waves so far."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from diagnostic.definitions.model import say
from diagnostic.definitions.rules import Rules
from diagnostic.report.content.outcomes import OutcomeCounts, Share
from diagnostic.report.words import OUTCOME_ORDER, between
from diagnostic.services.installation.setup import Installation
from diagnostic.services.report.rule_record import RuleRecord, rule_record
from diagnostic.services.report.stamps import report_stamp
from diagnostic.ui.access import Access, installation
from diagnostic.ui.widgets import NARROW, day, plain

READING = """
**Predicted** counts only what the rules said before the results were out: from the scores inside of one wave, about
what customers say in the next. **Compared** is what was published together: it shows whether a rule fits, not whether
it foresees. Teams are counted, not the units above them. Shares come with the range in which they most likely lie.
"""
NOT_YET = "No prediction is tested yet. The rules are entered with each publication; the survey after it tests them."
NONE_YET = "No survey of customers or others outside is published yet, so no rule has a record."


def record(access: Access, rules: Rules) -> None:
    """A row for each rule, and which rules were entered when."""
    found = _record(installation(), access, access.organisation, report_stamp(installation(), access))
    st.markdown(READING, width=NARROW)
    if not found.comparisons:
        st.text(NONE_YET)
        return
    names = {rule.id: say(rule.name) for rule in rules}
    st.dataframe(
        [_row(rule, names.get(rule, ""), found) for rule in found.comparisons],
        hide_index=True,
        height="content",
        alt="The record of each rule: how often what it predicted was felt",
    )
    if not found.predictions:
        st.caption(NOT_YET)
    for entry in found.entered:
        when = day(access.day_of(entry.entered))
        text = f"{plain(entry.wave)}: predictions entered on {when} with rules version {entry.version}"
        st.caption(f"{text}, {entry.hash[7:19]}.")


@st.cache_resource(max_entries=20, show_spinner="Counting what came of the predictions")
def _record(_inst: Installation, _access: Access, organisation: str, stamp: str) -> RuleRecord:
    return rule_record(_inst, _access)


def _row(rule: str, name: str, found: RuleRecord) -> dict[str, str]:
    predicted, compared = (_counts(each.get(rule)) for each in (found.predictions, found.comparisons))
    tested = {
        "Predicted, and felt": _share(predicted.borne_out),
        "Felt, and predicted": _share(predicted.foreseen, "never felt"),
    }
    return {
        "Rule": f"{rule} {name}".strip(),
        **(tested if found.predictions else {}),
        "Compared, and felt": _share(compared.borne_out),
        "Could be compared": f"{compared.tested:,} times",
    }


def _counts(outcomes: Counter[str] | None) -> OutcomeCounts:
    known = outcomes or Counter()
    return OutcomeCounts({outcome: known[outcome] for outcome in OUTCOME_ORDER})


def _share(share: Share, never: str = "never predicted") -> str:
    if not share.whole:
        return never
    return f"{share.part} of {share.whole} (likely {between(*share.ends)})"
