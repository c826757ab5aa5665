"""What can be chosen for a file, each with the sentence that people choose by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from diagnostic.report.content.prepare import Content
from diagnostic.report.document.benchmarks import BESIDE
from diagnostic.report.document.chapters import FELT, GAPS, HEATMAP, LIMITS, SUMMARY, SURE, UNITS
from diagnostic.report.document.records.council import COUNCIL_CHAPTERS, TITLE
from diagnostic.report.pages.benchmarks import TITLE as TITLE_BESIDE
from diagnostic.report.pages.practices.names import NAMES
from diagnostic.report.words import capital
from diagnostic.services.files.formats import FORMATS
from diagnostic.services.files.wanted import COUNCIL, REPORT

PAPERS = {"a4": "A4", "letter": "Letter"}

# ending, name, what it is good for; those without chapters hold every number of the report
_KNOWN = (
    ("pdf", "PDF", "To read, print and send on. It looks the same everywhere."),
    ("pptx", "PowerPoint", "To present. Every chart, table and sentence can be changed."),
    ("xlsx", "Excel", "To sort, filter and calculate. Every score, with its colours."),
    ("html", "Web page", "One file for any browser, also without a network. It can be searched."),
    ("zip", "Tables", "For analysts: a row for each score, as CSV, Parquet and SPSS; the columns explained; JSON."),
)
PICTURES = "pictures"  # beside the endings of files: all pictures of a document, in a zip
FORMAT_NAMES = {ending: name for ending, name, _ in _KNOWN if ending in FORMATS}
GOOD_FOR = {ending: words for ending, _, words in _KNOWN if ending in FORMATS}
CHOICES = {each: name for each, name in FORMAT_NAMES.items() if each != "zip"} | {PICTURES: "Pictures", "zip": "Tables"}
GOOD_FOR |= {PICTURES: "For slides and texts of your own. Every picture as SVG and PNG, in a zip."}
SAVED_AS = CHOICES | {"html": "a web page", PICTURES: "pictures", "zip": "tables"}  # in the middle of a sentence
OF_CHAPTERS = ("pdf", "pptx", "xlsx", "html", PICTURES)  # formats that hold chapters
OF_SCORES = ("zip",)  # formats that hold the scores of the report, and nothing of a practice
EARLIER = {"xlsx": "With earlier surveys on the sheet of all scores", "zip": "With earlier surveys"}
CHAPTERS_OF = {  # kinds of chapters of practices, as readers call them
    "mirror": {"sides": "Side by side", "again": "Come again", "worked": "Did it work"},
    "caring": {"surveys": "Survey by survey", "words": "In their own words"},
    "motivators": {"motives": "Important, and there", "map": "Where it is missed"},
    "conversations": {
        "matrix": "Who serves whom",
        "standards": "Standard by standard",
        "service": "Each service by itself",
    },
    COUNCIL: COUNCIL_CHAPTERS,
}
EACH_UNIT = "With a chapter of every unit"
EVERY_UNIT = {"conversations": "With every standard as each part rates it"}
SUBJECT_NAMES = {REPORT: "The report", **NAMES, COUNCIL: TITLE}
OF_SURVEY = (REPORT, COUNCIL)  # subjects that are about the survey that is chosen
LAST = "What it cannot reveal"
OF_PAPER = ("pdf",)


def chapter_names(content: Content, unit: str) -> Mapping[str, str]:
    """Kinds of chapters that the report of this part has, in order, each as readers call it."""
    names = {SUMMARY: "What stands out", HEATMAP: "Every unit on every dimension"}
    if any(content.quartiles.values()) and unit == content.root:
        names |= {BESIDE: TITLE_BESIDE}
    if content.audiences and content.source.rules:
        names |= {FELT: "Predicted inside, observed outside", GAPS: "Inside and outside"}
    single = unit not in content.parents
    names |= {UNITS: content.units[unit].name if single else "Units to talk about first, one by one"}
    return names | {SURE: "How sure this is", LIMITS: LAST}


def practice_chapter_names(about: str, kinds: Iterable[str]) -> Mapping[str, str]:
    """These kinds of chapters of a practice, each as readers call it."""
    names = CHAPTERS_OF.get(about, {}) | {LIMITS: LAST}
    return {each: names.get(each, capital(each)) for each in kinds}
