"""Survey structures of LimeSurvey and Qualtrics: what was drafted from one reads a later export without any mapping.

What is drafted of which file, and what is said of the rest, stands in tests/museum/structures.
"""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.cli.main import main
from diagnostic.core.intake.exports.read import read_export
from diagnostic.core.intake.respondent_rows import match_answers
from diagnostic.core.scoring.answers import MISSING
from diagnostic.definitions.loading.yaml_files import parse_questionnaire
from diagnostic.definitions.survey_structures.limesurvey_xml import DEEPEST
from diagnostic.definitions.survey_structures.read import MOST_BYTES, draft_questionnaire
from diagnostic.errors import Problem, UserError
from diagnostic.files.tables.reader import read_cells
from tests.profiles import cases

HERE = Path(__file__).resolve().parents[1] / "museum" / "structures"
LIME, QUALTRICS = HERE / "limesurvey_two_languages.lss", HERE / "qualtrics_two_languages.qsf"
FULL = (
    *("G01Q01[SQ001]. Agree? [People here keep their word.]", "G01Q01[SQ002]. Agree? [Let down.]"),
    *("G01Q01[SQ003]. Agree?", "G02Q01. Satisfied?", "G02Q02. Know?", "G02Q03[SQ001]. Met? [Queues]"),
    *("G02Q03[SQ002]. Met? [Noise]", "G02Q04[SQ001][1]. Speed", "G02Q04[SQ001][2]. Care", "G02Q05. Tool?"),
)
CODES = [name.partition(".")[0] for name in FULL]
LIME_ITEMS = [
    *("G01Q01_SQ001", "G01Q01_SQ002", "G01Q01_SQ003", "G02Q01", "G02Q02", "G02Q03_SQ001", "G02Q03_SQ002"),
    *("G02Q04_SQ001_1", "G02Q04_SQ001_2", "G02Q05"),
]
_ = int(MISSING)
# two people: 1 is Strongly agree there and the code 1 here, so that "agree" is 2
LIME_ANSWERS = [[2, 4, _, 4, 2, 1, 0, 2, 1, 3], [1, 5, 3, 1, 1, _, _, 1, 2, 1]]
IDS = (
    "recordId",
    "status",
    "finished",
    "QID1_1",
    "QID1_2",
    "QID2",
    "QID3_1",
    "QID3_2",
    "QID5",
    "QID7_1",
    "QID8#1_1",
    "QID9_1_1",
)
TAGS = ("Q1_1", "Q1_2", "Q2", "Q3_1", "Q3_2", "Q5", "Q7_coffee", "Q8#1_1", "Q9_1_1")
QUALTRICS_ITEMS = ["QID1_1", "QID1_2", "QID2", "QID3_o1", "QID3_o2", "QID5", "QID7_1", "QID8_1_1", "QID9_1_o1"]
QUALTRICS_ANSWERS = [[4, _, 1, 1, 0, 10, 3, 3, 1], [1, 5, 4, _, _, 0, 1, 1, _]]


def lime(names, *rows: str) -> str:
    head = '"id","submitdate","lastpage","startlanguage","TEAM",' + ",".join(f'"{name}"' for name in names)
    return "\n".join([head, *(f"{i},2024-05-02 09:00:00,3,en,north,{row}" for i, row in enumerate(rows, 1))])


def qualtrics(*rows: str, tags=TAGS) -> str:
    head = ",".join(("ResponseId", "Status", "Finished", *tags))
    texts = ",".join(("Response ID", "Response Type", "Finished", *(f"Text {i}" for i, _ in enumerate(tags))))
    ids = ",".join(f'"{{""ImportId"":""{each}""}}"' for each in IDS)
    return "\n".join(
        [f"{head},team", f"{texts},team", f"{ids},", *(f"R_{i},0,1,{row},north" for i, row in enumerate(rows))]
    )


EXPORTS = {
    "LimeSurvey, codes": (LIME, "TEAM", LIME_ITEMS, LIME_ANSWERS, lime(
        CODES, "A2,A4,A6,AO04,Y,Y,,A2,A1,phone", "A1,A5,A3,AO01,N,,,A1,A2,mail")),
    "LimeSurvey, full answers": (LIME, "TEAM", LIME_ITEMS, LIME_ANSWERS, lime(
        FULL, "Agree,Disagree,Don't know,Very satisfied,Yes,Yes,No,Fast,Careless,Phone",
        "Strongly agree,Strongly disagree,Neither agree nor disagree,Very dissatisfied,No,N/A,N/A,Slow,Careful,Mail")),
    "LimeSurvey, full answers in German": (LIME, "TEAM", LIME_ITEMS, LIME_ANSWERS, lime(
        CODES, "Stimme zu,Stimme nicht zu,Weiß nicht,Sehr zufrieden,Ja,Ja,Nein,Fast,Careless,Phone",
        "Stimme voll zu,Stimme gar nicht zu,Weder noch,Sehr unzufrieden,Nein,N/A,N/A,Slow,Careful,Mail")),
    "Qualtrics, numeric values": (QUALTRICS, "team", QUALTRICS_ITEMS, QUALTRICS_ANSWERS, qualtrics(
        "4,-1,1,1,,10,5,3,1", "1,5,4,,,0,1,1,")),
    "Qualtrics, choice text": (QUALTRICS, "team", QUALTRICS_ITEMS, QUALTRICS_ANSWERS, qualtrics(
        "Agree,Don't know,Very satisfied,Long queues,,10,Good,Good,Queue",
        "Strongly disagree,Strongly agree,Very dissatisfied,,,0,Poor,Bad,")),
    "Qualtrics, tags renamed since": (QUALTRICS, "team", QUALTRICS_ITEMS, QUALTRICS_ANSWERS, qualtrics(
        "4,-1,1,1,-99,10,5,3,1", "1,5,4,,,0,1,1,", tags=("a", "b", "c", "Q3_1", "Q3_2", "d", "f", "e", "Q9_1_1"))),
}  # fmt: skip


@pytest.mark.parametrize(("structure", "unit", "items", "codes", "export"), EXPORTS.values(), ids=EXPORTS)
def test_an_export_of_the_same_survey_is_read_without_a_mapping(structure, unit, items, codes, export):
    asked = parse_questionnaire(draft_questionnaire(structure.read_bytes(), structure.name).yaml, "draft.yaml")
    seen = match_answers(read_export(read_cells(export.encode(), "a.csv", pad=True), "a.csv"), asked, None, unit)
    places = [[item.id for item in asked.stored].index(item) for item in items]
    assert seen.refused == ()
    assert seen.answers.codes[:, places].tolist() == codes


def test_the_command_writes_the_questionnaire_and_says_what_to_decide(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(HERE)
    assert main(["draft", QUALTRICS.name], {}) == 0
    out, err = capsys.readouterr()
    (tmp_path / "q.yaml").write_text(out)
    assert main(["check", str(tmp_path / "q.yaml")], {}) == 0
    assert "to decide: qualtrics_two_languages.qsf › Q10: expected a question on a scale" in err
    diagnose = ["diagnose", "--questionnaire", LIME.name, "--answers", "none.csv", "--json", str(tmp_path / "d.json")]
    assert [main(words, {}) for words in (["check", LIME.name], diagnose)] == [1, 1]
    assert "Draft one from it: python -m diagnostic draft limesurvey_two_languages.lss" in capsys.readouterr().out
    assert main(["draft", "table.lss"], {}) == 1
    assert main(["draft", "none.lss"], {}) == 1


def refusal(content: bytes) -> str:
    with pytest.raises(UserError) as refused:
        draft_questionnaire(content, "s.lss")
    return str(refused.value)


def test_a_file_that_is_too_large_or_too_deep_is_refused():
    assert "expected at most 10 MiB, found a larger file" in refusal(b"<" + b" " * MOST_BYTES)
    assert f"expected at most {DEEPEST} elements within each other" in refusal(b"<document>" + b"<a>" * 1000)
    assert "values too deep or too long" in refusal(b'{"a": ' + b"9" * 100_000 + b"}")


MARKS = (b"<", b">", b'"', b"]]>", b"\x00", b"\xff", b"{", b"[", b"null", b"-1")


@settings(max_examples=cases(10_000, 60))
@given(st.sampled_from((LIME, QUALTRICS, HERE / "limesurvey_old_french.lss")), st.data())
def test_random_damage_is_a_clear_problem_or_a_sound_questionnaire(file, data):
    damaged = bytearray(file.read_bytes())
    for _hit in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        what = data.draw(st.sampled_from(("cut", "drop", "write")))
        if what == "cut":
            del damaged[max(at, 1) :]
        elif what == "drop":
            del damaged[at : at + data.draw(st.integers(1, 400))]
            damaged = damaged or bytearray(b" ")
        else:
            damaged[at : at + 1] = data.draw(st.sampled_from(MARKS))
    drafted = None
    problems: tuple[Problem, ...] = ()
    try:
        drafted = draft_questionnaire(bytes(damaged), "s.lss")
    except UserError as error:
        problems = error.problems
    assert all(problem.where.startswith("s.lss") for problem in problems)
    assert problems or parse_questionnaire(drafted.yaml, "draft.yaml").items


def test_a_text_cannot_leave_its_quotation_marks():
    content = LIME.read_bytes().replace(b"People here keep their word.", b'a: b"}] # {x\\"\n- id: &amp;y *z')
    asked = parse_questionnaire(draft_questionnaire(content, dedent("a\n- b.lss")).yaml, "draft.yaml")
    assert (asked.items[0].text or {})["en"] == 'a: b"}] # {x\\" - id: &y *z'
