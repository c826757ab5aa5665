"""The table of formats: by what each platform's export is known, and where it says what a program has to know."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from diagnostic.core.intake.exports.titles import Title, parts
from diagnostic.files.html_text import unwrapped
from diagnostic.files.suggestions import fold
from diagnostic.files.tables.columns import TextCells

LOOKED_AT = 3  # rows below the header
IMPORT_ID = re.compile(r"""\{\s*["']ImportId["']\s*:\s*["']([^"']*)["']""")
SUBQUESTION = re.compile(r".{1,200}\[(?:SQ)?[0-9]{1,4}\](?:\[.{0,2000}\])?")
TRUE = frozenset({"true", "1", "yes", "wahr", "vrai", "verdadero", "vero", "waar", "prawda", "verdadeiro"})
PREVIEWS = frozenset({"surveypreview", "surveytest", "1", "2", "9", "17", "umfragevorschau", "umfragetest"})
RESPONSE = frozenset(
    {"response", "openendedresponse", "antwort", "offeneantwort", "réponse", "réponselibre", "respuesta"}
)


@dataclass(frozen=True)
class Head:
    """The first rows of a file: the header and what stands below it."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, cells: TextCells) -> Head:
        """The first rows of `cells`, spaces put right."""
        rows = [cells.row(at) for at in range(min(LOOKED_AT, len(cells.lines)))]
        return cls(_tidy(cells.header), tuple(map(_tidy, rows)))

    @property
    def folded(self) -> set[str]:
        """Names and their parts, as names are compared."""
        return {fold(each) for name in self.names for each in (name, *parts(name))}

    @property
    def second(self) -> tuple[str, ...]:
        """The row below the header, blank where there is none."""
        return self.row(1)

    def row(self, at: int) -> tuple[str, ...]:
        """A row, the header being 0; blank where there is none."""
        return (self.names, *self.rows)[at] if at <= len(self.rows) else ("",) * len(self.names)


def _tidy(row: Sequence[str]) -> tuple[str, ...]:
    return tuple(" ".join(cell.split()) for cell in row)


@dataclass(frozen=True)
class Platform:
    """One row of the table of formats.

    signs : whether a file's first rows are written so. header_rows : how many of them name the columns.
    titles : names of the columns. finished, tests : folded names of the column that says who came to the end or who
    only tried, and what says so (None: any text). person : folded names of columns with one value a person, the
    surest first. ended : folded names of columns that say when a sheet was sent. aside : columns that never answer.
    option_codes : answers may be codes such as A1, the first option. advice : what to do where no item is found.
    """

    key: str
    name: str
    signs: Callable[[Head], bool]
    header_rows: Callable[[Head], int] = lambda head: 1
    titles: Callable[[Head], list[Title]] = lambda head: [Title(name) for name in head.names]
    finished: tuple[str, ...] = ()
    says_finished: frozenset[str] | None = None
    tests: tuple[str, ...] = ()
    says_test: frozenset[str] = frozenset()
    person: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    aside: re.Pattern[str] | None = None
    option_codes: bool = False
    advice: str = ""


def _import_ids(head: Head) -> int | None:
    """The row below the header that holds Qualtrics' ids, from 0."""
    return next((i for i, row in enumerate(head.rows) if any(map(IMPORT_ID.match, row))), None)


def _qualtrics(head: Head) -> bool:
    own = {"responseid", "recordeddate", "finished", "progress", "status", "userlanguage", "distributionchannel"}
    below = set(map(fold, head.second))  # of older exports, whose header says V1, V2 ...
    return _import_ids(head) is not None or any("responseid" in at and len(own & at) > 2 for at in (head.folded, below))


def _qualtrics_rows(head: Head) -> int:
    at = _import_ids(head)
    if at is not None:
        return at + 2
    below = dict(zip(map(fold, head.names), map(fold, head.second), strict=True))
    if "v1" in below and below["v1"] == "responseid":
        return 2
    return 2 if below.get("responseid") == "responseid" else 1  # texts are there still, ids were deleted


def _qualtrics_titles(head: Head) -> list[Title]:
    at, rows = _import_ids(head), _qualtrics_rows(head)
    texts = head.rows[0] if rows > 1 and at != 0 else ("",) * len(head.names)
    cells = head.rows[at] if at is not None else texts
    ids = [found[1] if (found := IMPORT_ID.match(cell)) else "" for cell in cells]
    twice = {name for name in head.names if head.names.count(name) > 1}
    return [
        Title(f"{name} ({id_})" if name in twice and id_ else name, tuple(filter(None, (unwrapped(text), id_))))
        for name, text, id_ in zip(head.names, texts, ids, strict=True)
    ]


def _limesurvey(head: Head) -> bool:
    own = {"submitdate", "lastpage", "startlanguage", "seed", "datestamp", "startdate", "ipaddr", "refurl"}
    said = {"datesubmitted", "startlanguage", "lastpage", "datumabgeschickt", "letzteseite", "startsprache"}
    said |= {"datedesoumission", "dernièrepage", "langagededépart", "fechadeenvío", "últimapágina", "idiomainicial"}
    subquestions = sum(bool(SUBQUESTION.fullmatch(name)) for name in head.names) > 1
    return len((own | said) & head.folded) > 1 or (subquestions and bool({"submitdate", "token"} & head.folded))


def _limesurvey_rows(head: Head) -> int:
    """Two of the table that LimeSurvey writes for itself (VV): texts above the codes."""
    return 2 if {"id", "submitdate", "lastpage"} <= {fold(cell) for cell in head.second} else 1


def _limesurvey_titles(head: Head) -> list[Title]:
    if _limesurvey_rows(head) == 1:
        return [Title(name) for name in head.names]
    return [Title(code, (unwrapped(text),)) for code, text in zip(head.second, head.names, strict=True)]


def _surveymonkey(head: Head) -> bool:
    gaps = [i for i, name in enumerate(head.names) if not name]
    second = head.second
    filled = bool(gaps) and all(second[i] for i in gaps if any(row[i] for row in head.rows))
    words = {fold(cell) for cell in second} & RESPONSE
    return bool(second and any(second)) and (_questions_row(head) is not None or (filled and bool(words)))


def _questions_row(head: Head) -> int | None:
    """The row of SurveyMonkey's questions, the header being 0; codes of questions, or a title, may stand above it.

    It names the respondent's id, and the row of options below it names nothing there or the same again.
    """
    for at in (0, 1):
        names, below = head.row(at), head.row(at + 1)
        ids = [i for i, name in enumerate(names) if fold(name) in ("respondentid", "teilnehmerid")]
        if any(not below[i] or below[i] == names[i] for i in ids) and any(below):
            return at
    return None


def _surveymonkey_rows(head: Head) -> int:
    return 2 + (_questions_row(head) or 0)


def surveymonkey_questions(head: Head) -> list[tuple[str, str]]:
    """The question of each column and its code, blank where it has none; both stand over their first column alone."""
    at = _questions_row(head) or 0
    found: list[tuple[str, str]] = []
    for text, code in zip(head.row(at), head.row(0) if at else ("",) * len(head.names), strict=True):
        found.append((text, code) if text or not found else found[-1])
    return found


def _surveymonkey_titles(head: Head) -> list[Title]:
    last = _surveymonkey_rows(head) - 1
    written = zip(surveymonkey_questions(head), head.row(last - 1), head.row(last), strict=True)
    return [_answer(*asked, option) if own or option else Title("") for asked, own, option in written]


def _answer(question: str, code: str, option: str) -> Title:
    """A column of a question: the question itself, or the row or option of it that stands below it."""
    if not option or option == question or fold(option) in RESPONSE:
        return Title(question, (code,) if code else ())
    return Title(f"{question} - {option}", (option,))


def _google(head: Head) -> bool:
    own = {"timestamp", "zeitstempel", "horodateur", "marcatemporal", "carimbodedatahora", "informazionicronologiche"}
    own |= {"tijdstempel", "sygnaturaczasowa", "タイムスタンプ", "时间戳记"}
    return bool(head.names) and fold(head.names[0]) in own and len(head.names) > 1


def _microsoft(head: Head) -> bool:
    starts = {"starttime", "startzeit", "heurededébut", "horadeinicio", "begintijd", "oradiinizio"}
    ends = {"completiontime", "fertigstellungszeit", "heuredefin", "horadefinalización", "tijdvanvoltooien"}
    return bool(starts & head.folded and (ends | {"oradicompletamento"}) & head.folded)


PLATFORMS = (
    Platform(
        "qualtrics",
        "Qualtrics",
        _qualtrics,
        _qualtrics_rows,
        _qualtrics_titles,
        finished=("finished",),
        says_finished=TRUE,
        tests=("status",),
        says_test=PREVIEWS,
        person=("responseid", "recordid"),
        ended=("recordeddate", "enddate"),
    ),
    Platform(
        "limesurvey",
        "LimeSurvey",
        _limesurvey,
        _limesurvey_rows,
        _limesurvey_titles,
        finished=("submitdate", "datesubmitted", "datumabgeschickt", "datedesoumission", "fechadeenvío"),
        person=("token", "zugangsschlüssel", "zugangscode", "id", "responseid", "antwortid", "iddelaréponse"),
        ended=("submitdate", "datesubmitted", "datumabgeschickt", "datedesoumission", "fechadeenvío", "datestamp"),
        option_codes=True,
        advice="Export it with the questions' texts in the headings (LimeSurvey: question code and text). ",
    ),
    Platform(
        "surveymonkey",
        "SurveyMonkey",
        _surveymonkey,
        _surveymonkey_rows,
        _surveymonkey_titles,
        person=("respondentid", "teilnehmerid"),
        ended=("enddate", "datemodified"),
    ),
    Platform(
        "microsoft",
        "Microsoft Forms",
        _microsoft,
        person=("email", "email1", "id"),
        ended=("completiontime", "fertigstellungszeit", "heuredefin", "horadefinalización"),
        aside=re.compile(r"(?:Points|Feedback|Punkte|Quiz feedback|Total points|Gesamtpunktzahl)\b.*", re.IGNORECASE),
    ),
    Platform(
        "google",
        "Google Forms",
        _google,
        person=("emailaddress", "username", "emailadresse", "nutzername", "adressemail"),
        ended=("timestamp", "zeitstempel", "horodateur"),
    ),
)
PLAIN = "plain"  # read as a table that nobody's program wrote
BY_KEY = {platform.key: platform for platform in PLATFORMS}
FORMATS = (*BY_KEY, PLAIN)
