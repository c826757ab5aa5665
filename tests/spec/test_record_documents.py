"""Documents of open records: each line of their pages, and nothing else."""

from __future__ import annotations

import io
import re
from datetime import date
from html import unescape
from itertools import pairwise

import pypdf
import pytest

from diagnostic.core.meeting.kinds.guess import Published
from diagnostic.core.meeting.kinds.table import KINDS
from diagnostic.core.released.commitments.judged import JudgedMove
from diagnostic.core.released.commitments.pooled import RuleTries
from diagnostic.definitions.agreement import AgreementText
from diagnostic.definitions.loading.catalogue_files import CATALOGUES
from diagnostic.definitions.model import say
from diagnostic.definitions.wave import Policy
from diagnostic.report.audit.protection import page
from diagnostic.report.document.parts import Heading, Statement
from diagnostic.report.document.records.agreement import agreement_poster
from diagnostic.report.document.records.council import (
    COUNCIL_CHAPTERS,
    QUESTIONS_TITLE,
    council_document,
    languages,
)
from diagnostic.report.document.records.meeting import STEPS, meeting_record
from diagnostic.report.document.records.open_record import OPEN, OpenRecord
from diagnostic.report.document.records.plan import EverythingTried, TriedThing, plan_document
from diagnostic.report.document.records.protection import NOT_PUBLISHED, ProtectedSurvey, protection_document
from diagnostic.report.files.pdf import render
from diagnostic.report.pages.acting.plan import ActionCard
from diagnostic.report.pages.acting.tried import alone_words, judged_words, rests_words
from diagnostic.report.palette import shown
from diagnostic.services.installation.access import LONGEST
from diagnostic.services.installation.sessions import REMEMBERED
from diagnostic.web.rendering import fragment
from tests.companies import _shipped_rules, questionnaires
from tests.documents import chapter, drawn, faults, pdf_text, printed, tables, texts
from tests.spec.test_commitments import judged, move

RECORD = OpenRecord("Harbour", False, "North", date(2026, 3, 5), "3")
UNITS = {"t0": "Team 0", "t1": "Team 1", "t2": "Team 2"}

WORDS = CATALOGUES["en"]


def card(what: str, state: str, owner: str = "Ann", overdue: bool = False, said: int = 0) -> ActionCard:
    when = "due 1 March 2026" if overdue else "by 9 March 2026"
    return ActionCard("/actions", what, "Fleet", owner, state, when, overdue, "Predicted: Distance", said)


def page_count(pdf: bytes) -> int:
    return len(pypdf.PdfReader(io.BytesIO(pdf)).pages)


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
    moved, still = judged((26, 26, 26)), move(2, 5)
    things = (
        thing("Lunch", moved, "From May to June", ("We moved house", "Kim, 1 July 2026")),
        thing("Letters", still, "From May to June"),
        thing("Chairs", None, "Waiting for the next survey"),
    )
    tried = EverythingTried(things, UNITS, (("Distance", RuleTries(12, 9, 3, 9, 1)),))
    found = chapter(plan_document(RECORD, [card("Ask", "open")], (), tried), "What we tried, what worked")
    assert headings(found.parts) == [
        "It worked", "Nobody can tell", "Waiting for the next survey", "First steps, wherever they were tried",
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


def note(text: str, name: str = "", hidden: bool = False, syndicate: str = "") -> dict:
    return {"id": text, "text": text, "group": "", "syndicate": syndicate, "name": name, "hidden": hidden}


MEND = {"id": "a", "what": "Mend the door", "why": "It creaks", "owner": "Ann", "due": "2026-12-04"}
ASK = {"id": "b", "what": "Ask them.", "why": "", "owner": "", "due": ""}
TRUST, CARE = Published("Trust", 58.5, 52.0, 64.0), Published("Care", 44.0)
NUMBER = {"form": "number", "by": "employees", "about": ["Trust"], "groups": [], "guessed": 3, "step": 10}
NUMBER |= {"bars": {"": [0, 0, 0, 0, 0, 0, 2, 0, 0, 1]}, "published": [TRUST], "lowest": [0]}
LOWEST = {"form": "lowest", "by": "employees", "about": ["Trust", "Care"], "groups": [], "guessed": 4, "step": 10}
LOWEST |= {"bars": {"Leaders": [1, 2], "Teams": [1, 0]}, "published": [TRUST, CARE], "lowest": [1]}
LEARNED = {"columns": {"we": "IT", "they": "", "wrong": ""}, "actions": [MEND]}
STEP_RECORDS: dict[str, dict] = {
    "say": {},
    "pause": {},
    "show": {"headlines": ["Trust is lowest", "East differs"]},
    "number": NUMBER | {"distance": {"right": 1, "of": 3, "middle": 65, "points": 6}},
    "harder": NUMBER | {"distance": {"right": 1, "of": 3, "middle": 50, "points": -1}},
    "within": NUMBER | {"distance": {"right": 3, "of": 3, "middle": 58, "points": 0}},
    "not told": NUMBER,
    "only guessed": {key: value for key, value in NUMBER.items() if key not in ("published", "lowest", "bars")},
    "nobody": NUMBER | {"guessed": 0, "distance": {"right": 0, "of": 0, "middle": None, "points": None}},
    "lowest": LOWEST | {"distance": {"right": 2, "of": 4}},
    "collect": {
        "ask": "What helps?",
        "groups": [
            {"name": "Tools", "notes": [note("A key", "Ann"), note("Luck", hidden=True)]},
            {"name": "", "notes": [note("Time", "Kim", syndicate="Red"), note("Rest", syndicate="Blue")]},
        ],
    },
    "no notes": {"ask": "What helps?", "groups": []},
    "vote": {"voted": 2, "tally": [{"id": "1", "text": "Tea", "dots": 3, "people": 2}]},
    "unseen": {"voted": 2},
    "no options": {"voted": 0, "tally": []},
    "choose": {"chosen": ["We greet", "We ask"]},
    "none chosen": {"chosen": []},
    "write": {"lines": ["We greet first"]},
    "no lines": {"lines": []},
    "plan": {"actions": [MEND, ASK]},
    "no plan": {"actions": []},
    "record": LEARNED | {"noted": {"we": [note("It is slow", "Lee")], "they": [note("Us")], "wrong": [note("No")]}},
    "no record": LEARNED | {"noted": {"we": [], "they": [], "wrong": []}, "actions": []},
    "sign": {"accepts": False, "lines": ["We greet"], "names": ["Ann", "", "Kim"]},
    "unsigned": {"accepts": False, "lines": ["We greet"], "names": []},
    "accepted": {"accepts": True, "manager": "Kim", "lines": [], "names": []},
    "not accepted": {"accepts": True, "manager": "", "lines": [], "names": []},
}
OF = {"number": "guess", "harder": "guess", "within": "guess", "not told": "guess", "only guessed": "guess"}
OF |= {"nobody": "guess", "lowest": "guess", "no notes": "collect", "unseen": "vote", "no options": "vote"}
OF |= {"none chosen": "choose", "no lines": "write", "no plan": "plan", "no record": "record"}
OF |= dict.fromkeys(("unsigned", "accepted", "not accepted"), "sign")


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


def on_the_page(kind: str, step: dict) -> set[str]:
    """Words that the page of a record shows of a step, those of pictures too; of a picture's axis none."""
    html = fragment(f"meeting/record/{kind}.html", "en", step=step, whole=shown)
    labels = " ".join(re.findall(r'aria-label="([^"]*)"', html))
    return words_of(unescape(re.sub(r"<[^>]*>", " ", re.sub(r"<svg.*?</svg>", " ", html, flags=re.S)) + labels))


@pytest.mark.parametrize("name", STEP_RECORDS)
def test_a_record_holds_each_word_that_the_page_shows_of_a_step(name):
    kind = OF.get(name, name)
    step = STEP_RECORDS[name] | {"kind": kind, "heading": "Step"}
    found = meeting_record(RECORD, "Spring", (), [step], WORDS)
    told = words_of(" ".join(texts(found.chapters[0])))
    assert on_the_page(kind, step) - told - {"by"} == set()
    assert ("1. Step" in headings(found.chapters[0].parts), STEPS.keys()) == (True, KINDS.keys())


def test_guesses_of_a_room_share_no_table_with_what_was_published():
    steps = [STEP_RECORDS[name] | {"kind": "guess", "heading": "Step"} for name in ("number", "lowest")]
    found = meeting_record(RECORD, "Spring", (), steps, WORDS).chapters[0]
    number, lowest = tables(found)
    assert {name: cells for name, cells in printed(number).items() if cells != ["0"]} == {
        "60\u201369": ["2"],
        "90\u2013100": ["1"],
    }
    assert printed(lowest) == {"Trust": ["1", "1"], "Care": ["2", "0"]}
    assert [each for table in (number, lowest) for each in texts(table) if each in ("59", "44")] == []


@pytest.mark.parametrize(("many", "pages"), [(2, 1), (100, 2)])
def test_a_poster_is_one_page_with_all_names_unless_they_would_make_it_small(many, pages):
    names = [f"Somebody with a long name, number {n}" for n in range(many)]
    text = AgreementText("Ours", ("We greet everybody.", "We listen.", "#panic() $x$"))
    made = render(agreement_poster(RECORD, text, names, WORDS, "en"), drawn)
    read = pdf_text(made)
    assert [line for line in (*text.behaviours, *names, "5 March 2026", "Harbour") if line not in read] == []
    assert page_count(made) == pages and faults(made) == []


def survey(**changes) -> ProtectedSurvey:
    known = {"organisation": "Harbour", "demonstration": False, "name": "Spring", "opens": date(2026, 3, 2)}
    known |= {"closes": date(2026, 3, 27), "published": None, "destroyed": date(2026, 4, 26), "policy": Policy()}
    known |= {"asked": questionnaires(), "rules": _shipped_rules(), "read_with": "rules as shipped", "release": ""}
    return ProtectedSurvey(**(known | changes))


def test_who_represents_people_reads_every_question_and_rule_before_anybody_is_asked():
    found = protection_document(survey(), page("en"))
    told = "\n".join(texts(found.chapters))
    asked = [say(item.text) for each in questionnaires() for item in each.items]
    predicted = [say(rule.symptom) for rule in _shipped_rules()]
    assert [words for words in (*asked, *predicted) if words not in told] == []
    assert [each.kind for each in found.chapters] == [
        "protection", "thresholds", "asked", "asked", "rules", "limits", "made-from",
    ]  # fmt: skip
    assert NOT_PUBLISHED in told and "destroyed on 26 April 2026" in told
    assert (len(asked) > 60, len(predicted) > 10, found.day) == (True, True, date(2026, 3, 2))


def test_thresholds_are_the_surveys_own_and_twice_as_high_by_an_open_link():
    policy = Policy(min_group=7, open_to=("customer",), comments_from=12, live=True)
    found = chapter(protection_document(survey(policy=policy), page("en")), "From how many people on what is shown")
    [table] = tables(found)
    assert [column.heading for column in table.columns] == ["Employees", "Customers"]
    assert list(printed(table).values()) == [["7", "14"], ["10", "20"], ["20", "40"], ["20", "40"], ["12", "24"]]
    told = "\n".join(texts(found))
    assert "from 14 answers of a unit on" in told and "anyone who had the address" in told


def test_what_the_auditor_found_stands_in_the_place_of_that_nothing_is_published():
    found = protection_document(survey(published=date(2026, 4, 1), release="abc"), page("en"), [Statement("Safe")])
    assert list(filter(None, texts(chapter(found, "What the auditor found"))))[2:] == ["Safe"]
    assert (found.day, dict(found.facts)["Report code"]) == (date(2026, 4, 1), "abc")


def test_a_works_council_reads_every_question_in_every_language_and_where_its_own_are_answered():
    """The promise in Dutch, say, stands before the questions in Dutch, and says so to a screen reader."""
    pages = {each: page(each) for each in languages(survey())}
    found = council_document(survey(), pages)
    told = "\n".join(texts(found.chapters))
    asked = [text for each in questionnaires() for item in each.items for text in (item.text or {}).values()]
    assert len(asked) > 400 and [words for words in asked if words not in told] == []
    assert list(pages) == ["en", "nl", "fr", "de", "pl", "pt-BR", "es"]
    assert [each.language for each in found.chapters if each.kind == "protection"] == list(pages)
    assert [each.lead for each in pages.values() if each.lead not in told] == []
    assert set(COUNCIL_CHAPTERS) == {each.kind for each in found.chapters} - {"made-from"}
    [questions] = tables(chapter(found, QUESTIONS_TITLE))
    named = [where for _, where in printed(questions).values()]
    titles = " ".join(each.title for each in found.chapters)
    assert [each for each in named if each not in titles] == ["The last ones"]
    assert NOT_PUBLISHED in told and "Destroyed on 26 April 2026" in told
    kept = f"work for {LONGEST} days at most; a name until {REMEMBERED.days} days after the last sign-in"
    assert kept in told and "Rules can until results are published" in told


def test_each_is_fit_for_screen_readers_and_archives_and_no_heading_skips_a_level():
    steps = [STEP_RECORDS[name] | {"kind": OF.get(name, name), "heading": name} for name in STEP_RECORDS]
    made = (
        meeting_record(RECORD, "Spring", (), steps, WORDS),
        protection_document(survey(), page("en")),
        council_document(survey(), {"en": page("en"), "pt-BR": page("pt-BR")}),
        plan_document(RECORD, [card("Ask", "open")]),
    )
    for document in made:
        assert faults(render(document, drawn)) == [], document.title
    for each in (one for document in made for one in document.chapters):
        levels = [1, *(part.level for part in each.parts if isinstance(part, Heading))]
        assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == [], each.title
