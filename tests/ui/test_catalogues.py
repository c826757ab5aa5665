"""Catalogues of respondents' pages: what is refused, what falls back to English, and which language a browser gets."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from babel import Locale

import diagnostic.definitions
import diagnostic.report
import diagnostic.services
import diagnostic.web
from diagnostic.definitions import action, agreement
from diagnostic.definitions.loading import zone_words
from diagnostic.definitions.loading.catalogue_files import CATALOGUES, SCRIPT_SENTENCES, load_catalogues, read_catalogue
from diagnostic.definitions.loading.yaml_files import parse_questionnaire
from diagnostic.errors import UserError
from diagnostic.report import letters
from diagnostic.services.respondents.submissions import Invitation
from diagnostic.web.language.identity_hints import patterns
from diagnostic.web.language.negotiation import choose, reading, wished
from diagnostic.web.respondents.questionnaire_page import Shown, questionnaire_page
from tests.respondents import FIVE, shipped

ENGLISH = CATALOGUES["en"]
POLISH = load_catalogues(Path(__file__).parents[1] / "catalogues")["pl"]
WEB = Path(diagnostic.web.__file__).parent
REPORT = Path(diagnostic.report.__file__).parent
SERVICES = Path(diagnostic.services.__file__).parent
REFUSING = [SERVICES / each for each in ("actions", "agreements", "stories")]  # of forms, in our words
CATALOGUES_OF_OURS = Path(diagnostic.definitions.__path__[0]) / "catalogues"
PAGES_OF_OURS = [*WEB.rglob("*.html"), *REPORT.rglob("*.html")]
READ = (WEB, REPORT / "handouts", REPORT / "templates" / "handout", *REFUSING)  # where sentences are used


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            'strat: "Go"',
            "pl.yaml:1 › strat: expected a key of the English catalogue, found 'strat'. Did you mean 'start'?",
        ),
        ('kept_count: "{done} z {all}"', "expected the places count, done, found all, done"),
        ('kept_count: "{done}"', "expected the places count, done, found done"),
        ('start: "Zaczynamy {now}"', "expected the places none, found now"),
        ('kept_count: "{} z {count}"', "expected a text whose places look like {name}"),
        ('kept_count: "{done!r} z {count}"', "expected a text whose places look like {name}"),
        ('kept_count: "{done:>9} z {count}"', "expected a text whose places look like {name}"),
        ('kept_count: "{done.real} z {count}"', "expected a text whose places look like {name}"),
        ('kept_count: "{done z {count}"', "expected a text whose places look like {name}"),
        ('start: " "', "pl.yaml:1 › start: expected a text whose places look like {name}"),
        ("start: 5", "pl.yaml:1 › start: expected a text whose places look like {name}, found 5"),
        (
            'left: {by: minutes, one: "a", other: "{minutes}"}',
            "the plural forms few, many, one, other, found one, other",
        ),
        (
            'left: {by: minutes, one: "a", few: "b", many: "c", two: "d", other: "{minutes}"}',
            "expected the plural forms few, many, one, other, found few, many, one, other, two",
        ),
        (
            'kept_count: {by: done, one: "{done}", few: "{count}", many: "{count}", other: "{count}"}',
            "pl.yaml:1 › kept_count.one: expected the places count, done, found done",
        ),
        (
            'length: {by: name, one: "a", few: "b", many: "c", other: "d"}',
            "pl.yaml:1 › length.by: expected a number of this sentence (count, minutes), found 'name'",
        ),
        ('start: "a"\nstart: "b"', "pl.yaml:2"),
        ("- start", "expected sentences by key"),
        ("cldr: xx-XX", "pl.yaml:1 › cldr: expected a locale that CLDR knows"),
        ("cldr: 5", "pl.yaml:1 › cldr: expected a locale that CLDR knows"),
    ],
    ids=lambda value: re.sub(r"\W+", "-", value)[:40],
)
def test_a_slip_in_a_catalogue_is_refused_with_its_place(content: str, message: str) -> None:
    with pytest.raises(UserError, match=re.escape(message)):
        read_catalogue(content, "pl", ENGLISH)


def test_all_slips_are_named_at_once() -> None:
    with pytest.raises(UserError) as refusal:
        read_catalogue('strat: "Go"\nstart: "{now}"\npause: " "', "pl", ENGLISH)
    assert [problem.where for problem in refusal.value.problems] == ["pl.yaml:1", "pl.yaml:2", "pl.yaml:3"]


def test_no_language_of_ours_lacks_a_sentence() -> None:
    assert {language: found.missing for language, found in CATALOGUES.items() if found.missing} == {}


def test_a_missing_sentence_is_english_and_listed() -> None:
    assert POLISH.text("start") == "Zaczynamy"
    assert POLISH.text("pause") == "Pause"
    assert "pause" in POLISH.missing
    assert "start" not in POLISH.missing
    assert POLISH.text("promise_breakdowns", count=1, names="Tenure", organisation="A", k=5).endswith("leave it out.")


def test_the_number_chooses_among_the_forms_of_the_language() -> None:
    polish = [POLISH.text("left", minutes=minutes) for minutes in (1, 3, 5, 22)]
    assert polish == [
        "Została około minuta",
        "Zostały około 3 minuty",
        "Zostało około 5 minut",
        "Zostały około 22 minuty",
    ]
    assert [ENGLISH.text("left", minutes=minutes) for minutes in (1, 2)] == [
        "About a minute left",
        "About 2 minutes left",
    ]
    assert POLISH.text("kept_count", done=1, count=5) == "Jedna odpowiedź z 5."  # English has one form of it


def test_dates_numbers_and_lists_are_written_as_cldr_has_them() -> None:
    german = read_catalogue('start: "Los"', "de", ENGLISH)
    assert [each.date(date(2026, 12, 4)) for each in (ENGLISH, POLISH, german)] == [
        "4 December 2026",
        "4 grudnia 2026",
        "4. Dezember 2026",
    ]
    assert [each.number(2000) for each in (ENGLISH, german)] == ["2,000", "2.000"]
    assert [each.listed(["A", "B", "C"]) for each in (ENGLISH, german)] == ["A, B and C", "A, B und C"]
    assert ENGLISH.date(None) == ""


@pytest.mark.parametrize("month", range(1, 13))
def test_english_dates_put_the_day_first_and_write_the_month_out(month: int) -> None:
    names = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    assert ENGLISH.date(date(2026, month, 9)) == f"9 {names[month - 1]} 2026"


def test_nothing_is_named_by_its_colour_or_side_alone() -> None:
    """WCAG 1.3.3 and 1.4.1, for all that people read on pages made of templates."""
    texts = [(CATALOGUES_OF_OURS / "en.yaml").read_text("utf-8")]
    texts += [re.sub(r"<[^>]*>|{[%{#].*?[%}#]}", " ", file.read_text("utf-8")) for file in PAGES_OF_OURS]
    named = r"\b(red|green|blue|yellow|grey|gray|on the (?:left|right)|(?:left|right)[- ]hand|(?:top|bottom) corner)\b"
    assert len(texts) > 40 and [found for text in texts for found in re.findall(named, text)] == []


def test_every_sentence_is_used() -> None:
    files = [path for place in READ for kind in ("*.py", "*.html", "*.js") for path in place.rglob(kind)]
    files += [Path(each.__file__ or "") for each in (zone_words, letters, action, agreement)]
    words = set().union(*(re.findall(r"\w+", path.read_text("utf-8")) for path in files))
    composed = ("protection_", "action_why_", "promise_share", "promise_spread")
    ends = ("_title",)  # of messages, by the name of the message
    unused = [key for key in ENGLISH.sentences if key not in words]
    assert [key for key in unused if not key.startswith(composed) and not key.endswith(ends)] == []
    assert set(SCRIPT_SENTENCES) <= set(ENGLISH.sentences)


PARTLY = FIVE.replace(', de: "Kollegen halten Wort."', "")
LABELLED = FIVE.replace("scale: agreement", "scale: {codes: [1, 2], labels: [{en: No, de: Nein}, {en: Yes}]}")
DANISH = FIVE.replace("en: ", "da: ").replace(
    "scale: agreement", "scale: {codes: [1, 2], labels: [{da: Nej}, {da: Ja}]}"
)
SIDES = "scale: {codes: [1, 2], labels: [{en: No, ar: لا}, {en: Yes, ar: نعم}]}"
STAFF, PULSE = shipped("mirror_leader"), shipped("pulse")


@pytest.mark.parametrize(
    ("questionnaire", "wishes", "said", "unsaid"),
    [
        (FIVE, "de-AT,en;q=0.5", ['lang="de"', "Kollegen halten Wort.", "Stimme zu", "Los geht’s"], ["Agree", "Start"]),
        (
            FIVE,
            "fr,en;q=0.5",
            ['lang="en"', "Colleagues keep", "Agree", "Start"],
            ["Kollegen", "Commencer", 'lang="fr"'],
        ),
        (FIVE, "", ['lang="en"', "Colleagues keep", "Start"], ["Kollegen"]),
        (PARTLY, "de", ['lang="en"', "Colleagues keep", "I can ask for help."], ["Ich kann", "Los geht’s"]),
        (LABELLED, "de", ['lang="en"', "Colleagues keep", "Yes"], ["Kollegen", "Nein", "Los geht’s"]),
        (DANISH.replace("de: ", "fr: "), "da", ['lang="da"', "Colleagues keep"], ["Kollegen"]),
        (STAFF, "pl", ['lang="pl"', "twój zespół", "Zacznij"], ["your staff", "Start", "Agree"]),
        (PULSE, "pt", ['lang="pt-BR"', "Começar"], ["Start", "Agree"]),
    ],
    ids=["all", "no texts", "no wish", "a text lacks", "a label lacks", "no catalogue", "own view", "region"],
)
def test_a_page_is_in_the_one_language_that_all_of_it_has(questionnaire, wishes, said, unsaid) -> None:
    asked = parse_questionnaire(questionnaire, "asked.yaml")
    invitation = Invitation("ready", asked, "Desk", "W", "A", team_size=12, min_group=5, comments_from=10)
    page = unescape(questionnaire_page(Shown(invitation, asked), wishes).body.decode())
    assert {words: words in page for words in (*said, *unsaid)} == dict.fromkeys(said, True) | dict.fromkeys(
        unsaid, False
    )


def test_a_page_that_is_written_from_the_right_mirrors(monkeypatch) -> None:
    monkeypatch.setitem(CATALOGUES, "ar", replace(ENGLISH, language="ar", locale=Locale("ar")))
    asked = parse_questionnaire(FIVE.replace("de: ", "ar: ").replace("scale: agreement", SIDES), "asked.yaml")
    page = questionnaire_page(Shown(Invitation("ready", asked, min_group=5), asked), "ar-EG").body.decode()
    assert '<html lang="ar" dir="rtl">' in page and ">العربية<" in page
    one_way = re.compile(r"(margin|padding|border)-(left|right)|[\s;{](left|right):|(text-align|float): ?(left|right)")
    sheets = [path for path in (WEB / "static").glob("*.css") if path.stem not in ("desk", "wall")]
    assert len(sheets) > 5 and {path.name: one_way.findall(path.read_text("utf-8")) for path in sheets} == {
        path.name: [] for path in sheets
    }


def test_a_catalogue_that_lacks_a_sentence_is_not_shown(monkeypatch) -> None:
    monkeypatch.setitem(CATALOGUES, "pl", POLISH)
    assert reading("pl", ["pl", "de"]).language == "de"


# ---- which language


@pytest.mark.parametrize(
    ("wishes", "available", "chosen"),
    [
        ("de-AT,de;q=0.8,en", "de en", "de"),
        ("de-AT,de;q=0.8,en", "de de-AT en", "de-AT"),
        ("pt-BR", "pt pt-BR en", "pt-BR"),
        ("pt-BR,pt;q=0.9", "pt en", "pt"),
        ("pt", "pt-BR en", "pt-BR"),
        ("zh-Hant-TW", "zh zh-Hant en", "zh-Hant"),
        ("zh-Hant-TW", "zh en", "zh"),
        ("zh-TW", "zh zh-Hant en", "zh-Hant"),
        ("zh-CN", "zh zh-Hant en", "zh"),
        ("zh-CN", "zh-Hans zh-Hant en", "zh-Hans"),
        ("DE-at", "de en", "de"),
        ("en;q=0.5, de;q=0.9", "de en", "de"),
        ("de; q=0.3, fr ;q=0.7", "de fr en", "fr"),
        ("de;q=0, fr", "de fr", "fr"),
        ("fr", "de en", "en"),
        ("fr", "de pl", "de"),
        ("", "de en", "en"),
        ("*", "de en", "en"),
        ("xx-YY, de", "de en", "de"),
        ("de;q=a, pl;q=nan, ;;q, -, --", "de en pl", "en"),
        ("iw", "en he", "he"),
        ("he", "en iw", "iw"),
        ("nb", "en no", "no"),
        ("no", "en nb", "nb"),
        ("nn-NO", "en nb", "nb"),
        ("in", "en id", "id"),
        ("pt-PT", "en pt-BR", "pt-BR"),
        ("es-419", "en es", "es"),
        ("de-CH-1996", "de en", "de"),
        ("sr-Latn-RS", "en sr", "sr"),
        ("-".join(["de"] * 5000), "de en", "de"),
    ],
    ids=lambda value: value[:30] or "none",
)
def test_the_browsers_wish_finds_the_nearest_text(wishes: str, available: str, chosen: str) -> None:
    assert choose(wishes, set(available.split())) == chosen


def test_only_the_first_twenty_wishes_count() -> None:
    assert wished(",".join(f"x{number}" for number in range(100)))[-1] == "x19"


def test_phrases_of_a_language_hold_for_its_regions() -> None:
    assert [patterns(language) for language in ("de-AT", "en-GB", "xx")] == [
        "telltales-de",
        "telltales-en",
        "telltales-any",
    ]
