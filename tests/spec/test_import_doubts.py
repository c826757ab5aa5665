"""Doubts about a file of answers that are told before anything is stored."""

from __future__ import annotations

from textwrap import dedent

import numpy as np
import pytest

from diagnostic.core.intake.doubts import against_the_others, made_of
from diagnostic.core.intake.respondent_rows import match_answers
from diagnostic.definitions.loading.yaml_files import parse_questionnaire
from diagnostic.definitions.organisation import tree
from diagnostic.errors import UserError
from diagnostic.files.tables.reader import read_table
from diagnostic.services.offline.check import check_files

LABELS = ("0", "1", "2", "3", "4 or more")
AGREE = ("Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree")


def asked(labels=AGREE, reverse=False):
    return parse_questionnaire(
        dedent(
            f"""
            id: q
            version: 1
            audience: employee
            scale: {{codes: {list(range(1, len(labels) + 1))}, labels: [{", ".join(f"'{each}'" for each in labels)}]}}
            dimensions: [d]
            items:
              - {{id: h1, dimension: d}}
              - {{id: h2, dimension: d}}
              - {{id: h3, dimension: d, reverse: {str(reverse).lower()}}}
            """
        ).replace("don't", "don''t"),
        "q.yaml",
    )


def chart(*units: str):
    return tree([("top", None, "Top", {}), ("mid", "top", "Mid", {}), *((unit, "mid", unit, {}) for unit in units)])


def preview(text: str, labels=AGREE, organisation=None, **given):
    return match_answers(read_table(text.encode(), "a.csv"), asked(labels), organisation, "team", **given)


@pytest.mark.parametrize(
    ("cells", "told", "codes"),
    [
        (["1", "2"], "codes", [1, 2]),
        (["1", "2"], "labels", [2, 3]),
        (["1", "4 or more"], None, [2, 5]),  # only labels say so
        (["1", "0"], None, [2, 1]),
        (["1", "5"], None, [1, 5]),  # only codes go up to 5
        (["5", "4"], None, [5, 4]),  # no label of another code occurs
    ],
)
def test_numbers_that_are_labels_of_other_codes_are_read_as_what_they_surely_are(cells, told, codes):
    seen = preview("team,h1\n" + "".join(f"x,{cell}\n" for cell in cells), LABELS, values=told)
    assert seen.answers.codes[:, 0].tolist() == codes


def test_numbers_that_may_be_either_are_asked_about():
    with pytest.raises(
        UserError, match=r"found '1', '2'\. '1' is the code 1, and the label of the code 2\. Say whether"
    ):
        preview("team,h1\nx,1\nx,2\n", LABELS)
    with pytest.raises(UserError, match="surely codes or surely labels"):
        preview("team,h1\nx,1\nx,0\nx,5\n", LABELS)


def test_check_and_the_preview_doubt_an_option_that_says_nothing(tmp_path):
    file = tmp_path / "q.yaml"
    file.write_text(
        "{id: q, version: 1, audience: employee, dimensions: [d], items: [{id: a, dimension: d}],\n"
        "scale: {codes: [1, 2, 3], labels: [{en: '2'}, {en: Yes}, {en: Not sure}]}}\n"
    )
    assert [(each.warning, each.found, each.expected) for each in check_files([file])] == [
        (True, "'2'", "no label that is another option's code"),
        (True, "'Not sure'", "an answer on the scale"),
    ]
    seen = preview("team,h1\nx,1\n", ("No", "Yes", "N/A"))
    assert "'N/A' counts as an answer (code 3); say it under cant_say or missing to leave it out" in seen.doubts


def test_a_matched_column_in_which_there_is_nothing_is_told():
    assert "empty throughout: h2; so nobody has answered h2" in preview("team,h1,h2\nx,1,\nx,2,\n").doubts


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ("99", "If 99 stands for no answer, add it to the scale's 'missing'."),
        ("Agreee", "Did you mean 'Agree'?"),
        ("A4", "LimeSurvey's code of an option? Say that the file is LimeSurvey's."),
    ],
)
def test_a_cell_that_cannot_be_read_gets_a_hint_once_for_all_its_rows(cell, hint):
    seen = preview(f"team,h1,h2\nx,1,1\nx,{cell},1\nx,1,{cell}\n")
    assert [problem.hint for problem in seen.refused] == [hint, hint]
    line = next(line for line in seen.summary().splitlines() if cell in line)
    assert line.startswith("  2 rows such as a.csv:3")


def test_an_item_against_the_others_is_doubted_from_thirty_people_on():
    up = np.tile(np.arange(1, 6, dtype=np.int8), 6)
    against, along = np.array([up, up, 6 - up]), np.array([up, up, up])
    said = "'h3' runs against the other items of d: perhaps its codes were turned before they came into this file"
    assert list(against_the_others(asked(), against)) == [said]
    assert list(against_the_others(asked(), along)) == list(against_the_others(asked(), against[:, :29])) == []
    assert list(against_the_others(asked(reverse=True), against)) == []
    assert list(against_the_others(asked(reverse=True), along)) == [said]


NOR = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")


@pytest.mark.parametrize(
    ("cells", "labels", "near"),
    [
        (["Neither agree or disagree"] * 3 + ["Agree"], NOR, [("Neither agree or disagree", NOR[2], 3)]),
        (["Stronly agree", "Strongly disagre"], NOR, [("Stronly agree", NOR[4], 1), ("Strongly disagre", NOR[0], 1)]),
        # a person who types may mean either; a platform writes each answer in one way
        (["Agreee", "Agree"], NOR, []),
        (["Agreee", "Aggree"], NOR, []),
        # what turns the meaning round, and other answers
        (["Satisfied", "Not satisfied"], ("Unsatisfied", "Satisfied"), []),
        (["Somewhat satisfied"], ("Somewhat dissatisfied", "Very satisfied"), []),
        (["Stimme nicht zu"], ("Stimme zu", "Stimme voll zu"), []),
        (["2 to 3 times a year"], ("1 to 2 times a year", "Weekly"), []),
        (["Less than once a month"], ("Less than once a year", "Daily"), []),
        (["Slightly agree", "Neutral", "99", "A4"], NOR, []),
    ],
)  # fmt: skip
def test_labels_in_other_words_are_offered_where_one_label_alone_can_be_meant(cells, labels, near):
    seen = preview("team,h1,h2\n" + "".join(f"x,{cell},1\n" for cell in cells), labels)
    assert [(each.text, each.label, each.cells) for each in seen.near] == near


def test_a_label_in_other_words_is_offered_once_for_all_scales_that_have_it():
    text = dedent(
        """
        id: q
        version: 1
        audience: employee
        scale: {codes: [1, 2]}
        dimensions: [d]
        items:
          - {id: h1, dimension: d, scale: {codes: [1, 2], labels: [{en: Neither}, {en: Strongly agree}]}}
          - {id: h2, dimension: d, scale: {codes: [1, 2], labels: [{en: Strongly agree}, {en: Rarely}]}}
        """
    )
    table = read_table(b"team,h1,h2\nx,Stronly agree,Stronly agree\nx,Neither,Stronly agree\n", "t.csv")
    seen = match_answers(table, parse_questionnaire(text, "q.yaml"), None, "team")
    assert [str(each) for each in seen.near] == ["'Stronly agree' as 'Strongly agree' (3 cells)"]
    taken = match_answers(table, parse_questionnaire(text, "q.yaml"), None, "team", nearest=True)
    assert taken.answers.codes.tolist() == [[2, 1], [1, 1]] and not taken.refused


def test_the_nearest_label_is_taken_where_that_is_said_and_never_else():
    text = "team,h1,h2\nx,Neither agree or disagree,5\nx,Agree,Neither agree or disagree\n"
    seen = preview(text, NOR)
    assert len(seen.refused) == 2 and seen.answers.codes.size == 0
    taken = preview(text, NOR, nearest=True)
    assert taken.answers.codes[:, :2].tolist() == [[3, 5], [4, 3]] and not taken.refused and not taken.near
    assert taken.notes == (
        "Read as the nearest label: 'Neither agree or disagree' as 'Neither agree nor disagree' (2 cells)",
    )


# --- units that spreadsheets have changed ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("2-Jan", "1-2"), ("02. Mai", "5-2"), ("Jan-02", "1-2"), ("2024-02-01", "2-1"), ("2024-02-01 00:00:00", "2-1"),
        ("Sales", None), ("2-Foo", None), ("2024-13-01", None), ("5-12", None),
    ],
)  # fmt: skip
def test_dates_are_known_by_how_spreadsheets_write_them(text, first):
    assert next(iter(made_of(text)), None) == first


def test_a_date_is_offered_as_the_unit_that_it_was_made_of():
    seen = preview("team,h1\n2-Jan,1\n4-Mar,1\n", organisation=chart("1-2", "4-3", "3-4"))
    assert seen.unit_offers == {"2-Jan": "1-2"}  # 4-Mar could be two units
    assert str(seen.refused[0]).endswith("It looks like a date that a spreadsheet made of '1-2'.")
    without = preview("team,h1\n2-Jan,1\nSales,1\n")
    assert without.doubts == (
        "1 name in 'team' looks like a date that a spreadsheet made, such as '2-Jan' of '1-2' or '2-1'",
    )


def test_lost_zeros_and_added_points_lead_to_the_one_unit_they_can_mean():
    seen = preview("team,h1\n7,1\n8.0,1\n", organisation=chart("007", "08", "9"))
    assert [seen.organisation.ids[i] for i in seen.answers.units] == ["007", "08"]
    assert seen.notes == ("Units that differ by case, spaces or zeros alone read as one: '7' as '007', '8.0' as '08'",)
    assert len(preview("team,h1\n7,1\n", organisation=chart("007", "07")).refused) == 1
