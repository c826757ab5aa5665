"""Documents of open records: each line of their pages, and nothing else."""

from __future__ import annotations

from datetime import date

from diagnostic.core.released.commitments.judged import JudgedMove
from diagnostic.core.released.commitments.pooled import RuleTries
from diagnostic.report.document.parts import Heading
from diagnostic.report.document.records.open_record import OPEN, OpenRecord
from diagnostic.report.document.records.plan import EverythingTried, TriedThing, plan_document
from diagnostic.report.pages.acting.plan import ActionCard
from diagnostic.report.pages.acting.tried import alone_words, judged_words, rests_words
from tests.documents import chapter, printed, tables, texts
from tests.spec.test_commitments import judged

RECORD = OpenRecord("Harbour", False, "North", date(2026, 3, 5), "3")
UNITS = {"t0": "Team 0", "t1": "Team 1", "t2": "Team 2"}


def card(what: str, state: str, owner: str = "Ann", overdue: bool = False, said: int = 0) -> ActionCard:
    when = "due 1 March 2026" if overdue else "by 9 March 2026"
    return ActionCard("/actions", what, "Fleet", owner, state, when, overdue, "Predicted: Distance", said)


def headings(parts) -> list[str]:
    return [part.text for part in parts if isinstance(part, Heading)]


def test_a_plan_has_a_table_a_state_and_a_row_an_action():
    cards = [card("Lunch", "open", overdue=True, said=2), card("Mend", "done", owner="", said=1), card("Ask", "open")]
    found = chapter(plan_document(RECORD, cards, ["of Ann"]), "Actions")
    to_do, done = tables(found)
    assert headings(found.parts) == ["To do", "Done"]
    assert printed(to_do) == {
        "Lunch": ["Overdue, due 1 March 2026", "Ann", "Fleet", "Predicted: Distance \u00b7 2 comments"],
        "Ask": ["by 9 March 2026", "Ann", "Fleet", "Predicted: Distance"],
    }
    assert printed(done) == {"Mend": ["by 9 March 2026", "nobody yet", "Fleet", "Predicted: Distance \u00b7 1 comment"]}
    assert found.parts[0].text == "One action is overdue, of two to do"


def thing(what: str, move: JudgedMove | None, since: str, *notes: tuple[str, str]) -> TriedThing:
    return TriedThing((what,), (f"{what}: up by 5 points",), move, 5.0, since, notes)


def test_what_was_tried_stands_with_its_verdict_and_all_that_it_rests_on():
    moved, still = judged((26, 26, 26)), judged((23, 23, 23))
    things = (
        thing("Lunch", moved, "From May to June", ("We moved house", "Kim, 1 July 2026")),
        thing("Letters", still, "From May to June"),
        thing("Chairs", None, "Waiting for the next survey"),
    )
    tried = EverythingTried(things, UNITS, (("Distance", RuleTries(12, 9, 3, 9, 1)),))
    found = chapter(plan_document(RECORD, [card("Ask", "open")], (), tried), "What we tried, what worked")
    assert headings(found.parts) == [
        "It worked", "It did not work", "Waiting for the next survey", "First steps, wherever they were tried",
    ]  # fmt: skip
    told = "\n".join(texts(found))
    for each in (moved, still):
        wanted = (*judged_words(each, 5.0), rests_words(each), *alone_words(each, UNITS))
        assert [words for words in wanted if words not in told] == []
    assert [words for words in ("We moved house", "Kim, 1 July 2026", "Chairs: up by 5") if words not in told] == []


def test_a_plan_without_anything_tried_has_no_chapter_of_it_and_says_what_it_is():
    found = plan_document(RECORD, [card("Ask", "open")], ["overdue"], EverythingTried((), UNITS))
    assert [each.kind for each in found.chapters] == ["plan", "made-from"]
    assert found.about == "Harbour \u00b7 North \u00b7 overdue"
    assert (found.day, dict(found.facts)["Version"]) == (date(2026, 3, 5), "3")
    assert OPEN in list(texts(found.chapters[-1]))
