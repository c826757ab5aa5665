"""Slips and posters: which sheet holds what, codes that cameras read, and nothing that loads, runs or tells."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser

import pytest
import segno

from diagnostic.definitions.loading.catalogue_files import CATALOGUES, catalogue
from diagnostic.errors import UserError
from diagnostic.report.handouts import posters
from diagnostic.report.handouts.asking import AskedBy
from diagnostic.report.handouts.posters import UnitAddress
from diagnostic.report.letters import SurveyWords, letter, usual_wording, wording_problems
from diagnostic.report.qr import PATTERN, QUIET, quick_qr
from diagnostic.services.respondents.handouts import MOST_SLIPS, slips_file
from diagnostic.services.respondents.invitations import MadeInvitation, MadeInvitations
from tests.pseudo import PSEUDO, pseudo_catalogue, untranslated

CLOSES = date(2026, 12, 4)
HOSTILE = '<script>alert(1)</script> & "Söhne" ' + "lang " * 10
ARABIC = "قسم خدمة العملاء"


def made(opens: date | None = None, **people: int) -> MadeInvitations:
    """Invitations of units by number, their names as `NAMES` has them."""
    each = [
        MadeInvitation(unit, NAMES[unit], f"https://asks.example/q/{unit * 8}{number:024d}", f"{unit}-{number}")
        for unit, count in people.items()
        for number in range(count)
    ]
    about = "Acme <Works>", False, "How we work", "employee", "Ann Bell."
    return MadeInvitations(*about, opens, CLOSES, "America/Santiago", "https://asks.example/q", tuple(each))


NAMES = {"a": "North", "b": HOSTILE, "c": ARABIC}


class Pages(HTMLParser):
    """The words of each sheet: of the line above it, and of each slip; addresses and attributes that load anything."""

    def __init__(self, html: bytes):
        super().__init__()
        self.sheets: list[list[str]] = []
        self.tags: set[str] = set()
        self.loads: list[str] = []
        self.langs: list[str] = []
        self.feed(html.decode())

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.loads += [
            name for name, _ in attrs if name in ("src", "href", "srcset", "action") or name.startswith("on")
        ]
        self.langs += [str(value) for name, value in attrs if name == "lang"]
        if tag == "section":
            self.sheets.append([])
        if tag in ("header", "article") or tag == "section":
            self.sheets[-1].append("")

    def handle_data(self, data):
        if self.sheets:
            self.sheets[-1][-1] = " ".join((self.sheets[-1][-1] + " " + data).split())


def sheets(html: bytes) -> list[list[str]]:
    return [[part for part in sheet if part] for sheet in Pages(html).sheets]


@pytest.mark.parametrize(
    ("people", "slips"),
    [({"a": 1}, [1]), ({"b": 8}, [8]), ({"b": 9}, [8, 1]), ({"a": 1, "b": 9, "c": 17}, [1, 8, 1, 8, 8, 1])],
)
def test_eight_slips_are_a_page_and_each_unit_begins_a_new_one(people, slips):
    found = sheets(slips_file(made(**people), "en"))
    assert [len(parts) - 1 for parts in found] == slips
    for unit, count in people.items():
        own = [parts for parts in found if " ".join(NAMES[unit].split()) in parts[0]]
        assert [parts[0].partition("Slips: ")[2].split(" One")[0] for parts in own] == [
            f"{count}. Page {number} of {-(-count // 8)}." for number in range(1, -(-count // 8) + 1)
        ]
        codes = re.findall(rf"{unit}-\d+", " ".join(slip for parts in own for slip in parts[1:]))
        assert codes == [f"{unit}-{number}" for number in range(count)]


def test_a_slip_says_who_asks_what_until_when_and_how_and_not_of_which_unit():
    page = slips_file(made(a=1), "en")
    assert sheets(page)[0][1] == (
        "Acme <Works> You are invited to a survey How we work "
        "Please answer by the end of 4 December 2026 (Santiago time). Scan this with your phone "
        "or type this address asks.example/q and this code a-0 "
        "Confidential: nobody sees who answered, or what one person answered. For one person. It can be used once. "
        "Questions? Ask Ann Bell."
    )
    early = slips_file(made(date(2026, 12, 1), a=1), "de")
    assert "vom 1. Dezember 2026 bis einschließlich 4. Dezember 2026 (Ortszeit Santiago)" in sheets(early)[0][1]


def test_a_file_of_slips_loads_and_runs_nothing_and_holds_links_as_pictures_alone():
    for page in (slips_file(made(b=2), "en"), posters.render(ASKED, [UnitAddress(HOSTILE, LINK)], ["en", "fr"])):
        found = Pages(page)
        assert not found.tags & {"script", "a", "img", "link", "iframe", "form"} and found.loads == []
        assert b"default-src &#39;none&#39;" in page or b"default-src 'none'" in page
    assert b"0" * 24 not in slips_file(made(b=1), "en")


@pytest.mark.parametrize("link", ["https://asks.example/q/" + "a" * 32, "http://localhost:8501/q/" + "Zz9" * 40])
def test_the_strokes_of_a_code_are_its_dark_squares(link):
    drawn, x, y = set(), 0.0, 0.0
    code = quick_qr(link)
    for move, right, down, length in re.findall(r"([Mm])(-?\d+) (-?[\d.]+)h(\d+)", code.path):
        x, y = (float(right), float(down)) if move == "M" else (x + float(right), y + float(down))
        drawn |= {(int(x) - QUIET + step, int(y) - QUIET) for step in range(int(length))}
        x += int(length)
    rows = segno.make(link, error="m", micro=False, mask=PATTERN).matrix
    assert drawn == {(x, y) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark}
    assert code.size == len(rows) + 2 * QUIET


def test_more_slips_than_a_browser_prints_are_refused():
    with pytest.raises(UserError, match="expected at most 2,000 in a file, found 2,001"):
        slips_file(made(a=MOST_SLIPS + 1), "en")


ASKED = AskedBy("Acme", True, "How was it?", "", None, CLOSES, "UTC")
LINK = "https://asks.example/q/abcdefgh-" + "Qn3v" * 6
CODED = "7KQ2-M0XD-93TAD", "https://asks.example/q"


def test_a_poster_is_a_page_a_unit_with_whole_blocks_of_each_language():
    found = Pages(posters.render(ASKED, [UnitAddress("North", LINK), UnitAddress(ARABIC, LINK)], ["en", "de"]))
    assert found.langs == ["en", *["en", "de"] * 2]
    english, german = [part for part in found.sheets[1] if part][1:]
    assert english == (
        "Please answer a few questions Scan this with your phone or type this address. "
        f"Please answer by the end of 4 December 2026 (UTC). Answers count for: {ARABIC} "
        "One address for everybody: anyone who has it can answer, more than once. Answers are counted apart from those "
        "of invited people. Confidential: nobody sees who answered, or what one person answered. "
        "Demonstration: an invented company"
    )
    said = catalogue("de").plain
    assert [said[key] in german for key in ("poster_lead", "open_link", "slip_confidential", "demonstration")] == [
        True
    ] * 4
    assert LINK.removeprefix("https://") in " ".join(found.sheets[0])
    [[above, block]] = Pages(posters.render(ASKED, [UnitAddress("North", LINK, *CODED)], ["en"])).sheets
    assert "asks.example/q 7KQ2-M0XD-93TAD" in above and "Qn3v" not in above + block
    assert "Scan this with your phone, or type this address and then this code. Please answer by" in block


def test_nothing_is_left_untranslated(monkeypatch):
    """By a made-up language; what people typed and the address stay as they are."""
    monkeypatch.setitem(CATALOGUES, PSEUDO, pseudo_catalogue())
    typed = [
        "Acme <Works>",
        "How we work",
        "Ann Bell",
        "North",
        "asks.example/q",
        "a-0",
        CODED[0],
        "Santiago",
        "Acme",
        "UTC",
    ]
    pages = slips_file(made(a=1), PSEUDO), posters.render(ASKED, [UnitAddress("North", LINK, *CODED)], [PSEUDO])
    for page in pages:
        assert untranslated(page.decode().partition("<body>")[2], [*typed, "How was it?", LINK[8:], "Decembro"]) == []


@pytest.mark.parametrize("language", sorted(CATALOGUES))
def test_days_name_whose_clocks_they_go_by_in_each_language(language):
    said = sheets(slips_file(made(a=1), language))[0][1]
    page = catalogue(language)
    assert page.date(CLOSES) in said and "Santiago" in said


@pytest.mark.parametrize("kind", ["invitation", "reminder"])
def test_names_with_braces_or_tags_fill_no_place_of_an_e_mail_and_are_no_html(kind):
    about = SurveyWords("{link} <b>", '{code} "<i>', CLOSES, "UTC", None, 5, "Ann {link} {HR} {")
    wording = usual_wording(kind, "en", about)
    assert wording_problems(wording, "English") == []
    found = letter(wording, "en", about, LINK, "CODE")
    assert found.plain.count(LINK) == 1 and "Ask Ann (link) (HR) (." in found.plain and LINK not in found.subject
    assert "{link} <b>" in found.plain and "CODE" not in found.plain and not re.search("<b>|<i>", found.html)
