"""Translators' tables: what is written out, what is written back where, and what is refused."""

from __future__ import annotations

import csv
import io

import pytest

from diagnostic.definitions.loading.catalogue_files import CATALOGUES, read_catalogue
from diagnostic.definitions.loading.translation_tables import (
    sentence_table,
    translated,
    translated_sentences,
    translation_table,
)
from diagnostic.errors import UserError
from diagnostic.files.yaml.additions import with_key
from diagnostic.settings import QUESTIONNAIRES
from diagnostic.spreadsheet_csv import spreadsheet_csv
from tests import translations

ASKED = """\
id: five  # kept
name: How we are
about:
  en: >-
    One line
    and another.
scale:
  codes: [1, 2]
  labels: [No, {en: Yes, pl: Tak}]  # two
dimensions:
  trust: {name: {en: Trust}}
items:
  - {id: a, dimension: trust, text: {en: "-- I trust them."}}  # asked first
choices:
  - {id: met, text: Which?, options: {one: {en: "First"}}, none: {en: None}}
"""
LONG = "Wir " + "vertrauen einander und sagen das auch " * 5
TRANSLATED = f"""\
id: five  # kept
name: {{en: "How we are",
      de: "Wie \\"wir\\" sind: #1"}}
about:
  en: >-
    One line
    and another.
  de: "{LONG[:108].strip()}
    {LONG[108:].strip()}"
scale:
  codes: [1, 2]
  labels: [{{en: "No",
        de: "Nein"}}, {{en: Yes, pl: Tak,
        de: "Ja"}}]  # two
dimensions:
  trust: {{name: {{en: Trust}}}}
items:
  - {{id: a, dimension: trust, text: {{en: "-- I trust them.",
        de: "- Vertrauen"}}}}  # asked first
choices:
  - {{id: met, text: Which?, options: {{one: {{en: "First"}}}}, none: {{en: None}}}}
"""
GERMAN = {
    "name": 'Wie "wir" sind: #1', "about": LONG.strip(), "scale.labels[1]": "Nein", "scale.labels[2]": "Ja",
    "items › a › text": "- Vertrauen",
}  # fmt: skip


def rows_of(table: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))


def filled(table: bytes, words: dict[str, str]) -> bytes:
    head, *rows = rows_of(table)
    return spreadsheet_csv([head, *([label, original, words.get(label, kept)] for label, original, kept in rows)])


def test_every_text_has_a_row_with_what_is_there_of_its_translation() -> None:
    assert rows_of(translation_table(ASKED, "five.yaml", "pl")) == [
        ["text", "original", "translation"],
        ["name", "How we are", ""],
        ["about", "One line and another.", ""],
        ["scale.labels[1]", "No", ""],
        ["scale.labels[2]", "Yes", "Tak"],
        ["dimensions.trust.name", "Trust", ""],
        ["items › a › text", "'-- I trust them.", ""],
        ["choices › met › text", "Which?", ""],
        ["choices › met › options.one", "First", ""],
        ["choices › met › none", "None", ""],
    ]


def test_translations_stand_beside_the_original_and_nothing_else_changes() -> None:
    made = translated(ASKED, "five.yaml", "de", filled(translation_table(ASKED, "five.yaml", "de"), GERMAN), "t.csv")
    assert made.yaml == TRANSLATED
    assert made.missing == (
        "dimensions.trust.name",
        "choices › met › text",
        "choices › met › options.one",
        "choices › met › none",
    )
    again = translation_table(made.yaml, "five.yaml", "de")
    assert {label: words for label, _, words in rows_of(again)[1:] if words} == GERMAN | {
        "items › a › text": "'- Vertrauen"
    }
    other = filled(again, {"scale.labels[1]": "Nö"})
    assert translated(made.yaml, "five.yaml", "de", other, "t.csv").yaml == TRANSLATED.replace('"Nein"', '"Nö"')


@pytest.mark.parametrize("file", ["scales.yaml", "employee.yaml", "customer.yaml", "motivators.yaml", "caring.yaml"])
def test_whatever_is_translated_reads_as_it_was_written(file: str) -> None:
    text = (QUESTIONNAIRES / file).read_text(encoding="utf-8")
    rows = rows_of(translation_table(text, file, "fr"))
    words = {label: f"«\u202f{original}\u202f»: 'x' #\\ {{n}}".replace(" {n}", "") for label, original, _ in rows[1:]}
    made = translated(text, file, "fr", filled(translation_table(text, file, "fr"), words), "t.csv")
    assert made.missing == ()
    assert {label: said for label, _, said in rows_of(translation_table(made.yaml, file, "fr"))[1:]} == words
    kept = {line.strip() for line in text.splitlines() if line.lstrip().startswith("#")}
    assert kept <= {line.strip() for line in made.yaml.splitlines()}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (["nmae", "How we are", "x"], "t.csv:2: expected the label of a text, as in the table that was written out"),
        (["name", "How we were", "x"], "t.csv:2 › name: expected the original as it is now, How we are"),
        (["name", "How we are", "Wie {wir} sind"], "t.csv:2 › name: expected the places none, found wir"),
    ],
    ids=["unknown", "changed meanwhile", "places"],
)
def test_a_row_that_fits_no_text_is_refused(row: list[str], message: str) -> None:
    with pytest.raises(UserError) as refused:
        translated(ASKED, "five.yaml", "de", spreadsheet_csv([["text", "original", "translation"], row]), "t.csv")
    assert message in str(refused.value)


@pytest.mark.parametrize("language", ["en", "xx", "../de", ""])
def test_what_is_no_other_language_is_refused(language: str) -> None:
    with pytest.raises(UserError, match="the code of one that is translated into"):
        sentence_table(language)


def test_sentences_have_a_row_for_each_plural_form_of_the_language_and_come_back_as_its_catalogue() -> None:
    table = sentence_table("cs")
    rows = {label: original for label, original, _ in rows_of(table)[1:]}
    assert rows["length (few)"] == rows["length (other)"] == "{count} questions, about {minutes} minutes, all optional."
    assert rows["length (one)"] == "{count} questions, about a minute, all optional."
    words = {label: f"Ż {original}" for label, original in rows.items() if label != "skip"}
    made = translated_sentences("cs", filled(table, words), "t.csv")
    assert made.missing == ("skip",)
    read = read_catalogue(made.yaml, "cs", CATALOGUES["en"])
    assert read.missing == ("skip",)
    assert read.text("start") == "Ż Start"
    assert read.text("length", count=9, minutes=3) == "Ż 9 questions, about 3 minutes, all optional."
    assert "\n# ---- welcome\nlength:\n  by: minutes\n  one: " in made.yaml


def test_a_plural_form_may_leave_out_its_number_and_nothing_else() -> None:
    table = sentence_table("cs")
    words = {f"length ({form})": "{count} pytań, {minutes} min" for form in ("one", "few", "many", "other")}
    made = translated_sentences("cs", filled(table, words | {"length (one)": "{count} pytań, minuta"}), "t.csv")
    assert 'one: "{count} pytań, minuta"' in made.yaml
    with pytest.raises(UserError, match="expected the places count, minutes, found minutes"):
        translated_sentences("cs", filled(table, words | {"length (few)": "{minutes}"}), "t.csv")


@pytest.mark.parametrize("text", ["a: {b: [x]}", "a: 1", "a:\n  b: x\n  b: y"], ids=["list", "number", "twice"])
def test_what_holds_no_text_is_left_alone(text: str) -> None:
    with pytest.raises(UserError):
        with_key(text, "de", {("a", "b") if "b" in text else ("a",): "x"}, "en")


def test_every_shipped_text_is_translated_from_what_it_says_now() -> None:
    found, before = translations.now(), translations.kept()
    assert translations.missing(found) == []
    assert translations.stale(found, before) == []
    assert found == before  # written by `python -m tests.translations`


def test_a_translation_that_stays_while_its_english_changes_is_stale() -> None:
    before = {"a": ("e1", "d1", "f1"), "b": ("e1", "d1", "f1"), "c": ("e1", "d1", "f1")}
    found = {"a": ("e2", "d2", "f1"), "b": ("e2", "d2", "f2"), "c": ("e1", "d2", ""), "d": ("e1", "d1", "")}
    assert translations.LANGUAGES[:3] == ("en", "de", "es")
    assert translations.stale(found, before) == ["a: es"]
    assert translations.missing(found) == ["c: es", "d: es"]
