"""LimeSurvey's structure of a survey, a group or a question (.lss, .lsg, .lsq) as a draft."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from diagnostic.definitions.survey_structures.draft import (
    Draft,
    DraftChoices,
    DraftGroup,
    DraftItem,
    DraftNotes,
    DraftQuestion,
    DraftScale,
    Part,
    Words,
    options_of,
)
from diagnostic.definitions.survey_structures.limesurvey_types import FIXED, OTHERS, WORDS
from diagnostic.definitions.survey_structures.limesurvey_xml import LimeRow, LimeTables, read_tables
from diagnostic.definitions.survey_structures.option_order import Option, Scaled, about_persons
from diagnostic.definitions.survey_structures.usual_notes import (
    a_fact,
    by_chance,
    conditional,
    left_out,
    note_piped,
    quotas,
    scale_of,
)
from diagnostic.definitions.survey_structures.wordings import in_front, language, words_of
from diagnostic.errors import Problem, UserError
from diagnostic.files.wording import quote

KINDS = ("Survey", "Group", "Question")
SHOWN = ("", "1", "true")  # relevance of a question that everybody is asked


def read_limesurvey(content: bytes, name: str) -> tuple[Draft, DraftNotes]:
    """The draft of a structure file and notes on it. Raises UserError where it is another file."""
    tables = read_tables(content, name)
    if tables.kind not in KINDS:
        found = f"LimeSurvey's {quote(tables.kind)}" if tables.kind else "XML without LimeSurveyDocType"
        hint = "In LimeSurvey: Display/Export, Survey structure (.lss)."
        raise UserError(Problem(name, "a survey's structure", found, hint=hint))
    return _LimeSurvey(tables, name).read()


@dataclass(frozen=True)
class _Asked:
    """A question with its parts: its row, words, subquestions by scale and answers by scale."""

    row: LimeRow
    text: Words
    subquestions: Mapping[str, Sequence[tuple[LimeRow, Words]]]
    answers: Mapping[str, Sequence[Option]]

    @property
    def code(self) -> str:
        return self.row["title"]


class _LimeSurvey:
    """One file while it is read."""

    def __init__(self, tables: LimeTables, name: str):
        self.tables = tables
        self.notes = DraftNotes(name)

    def read(self) -> tuple[Draft, DraftNotes]:
        groups = tuple(self._groups())
        self._about_the_whole()
        title = self._settings("surveyls_title") or next(iter(g.name for g in groups), {})
        about = self._settings("surveyls_description") or self._settings("surveyls_welcometext")
        return Draft("LimeSurvey", title, about, self.languages, groups), self.notes

    @cached_property
    def languages(self) -> tuple[str, ...]:
        base = [row["language"] for row in self.tables.of("surveys")[:1]]
        every = [*base, *self.tables.languages, *(row["language"] for row in self.tables.of("question_l10ns"))]
        return tuple(dict.fromkeys(language(each) for each in every if each)) or ("en",)

    def _settings(self, field: str) -> Words:
        rows = self.tables.of("surveys_languagesettings")
        return words_of((language(row["surveyls_language"]), row[field]) for row in rows)

    # --- rows of one thing in several languages: in tables of their own, or once for each language ------------------

    def _words(self, table: str, key: str, field: str) -> dict[str, Words]:
        """Words by the id of a row, in the language of the survey first."""
        found: dict[str, list[tuple[str, str]]] = {}
        for row in (*self.tables.of(f"{table}_l10ns"), *self.tables.of(f"{table}s")):
            if row[field]:
                found.setdefault(row[key], []).append((language(row["language"], self.languages[0]), row[field]))
        order = {each: i for i, each in enumerate(self.languages)}
        return {id_: words_of(sorted(texts, key=lambda pair: order.get(pair[0], 99))) for id_, texts in found.items()}

    @cached_property
    def _texts(self) -> dict[str, Words]:
        return self._words("question", "qid", "question") | self._words("subquestion", "qid", "question")

    @cached_property
    def _subquestions(self) -> dict[str, dict[str, list[tuple[LimeRow, Words]]]]:
        texts = self._texts
        found: dict[str, dict[str, list[tuple[LimeRow, Words]]]] = {}
        for row in _once(self.tables.of("subquestions"), "qid", "question_order"):
            scales = found.setdefault(row["parent_qid"], {})
            scales.setdefault(row["scale_id"] or "0", []).append((row, texts.get(row["qid"], {})))
        return found

    @cached_property
    def _answers(self) -> dict[str, dict[str, list[Option]]]:
        found: dict[str, dict[str, list[Option]]] = {}
        separate = self._words("answer", "aid", "answer") if self.tables.of("answer_l10ns") else {}
        together: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
        for row in self.tables.of("answers"):
            pair = (language(row["language"], self.languages[0]), row["answer"])
            together.setdefault((row["qid"], row["scale_id"], row["code"]), []).append(pair)
        for row in _once(self.tables.of("answers"), "qid", "sortorder", "scale_id", "code"):
            own = words_of(together[row["qid"], row["scale_id"], row["code"]])
            words = separate.get(row["aid"], own) if row["aid"] else own
            scales = found.setdefault(row["qid"], {})
            scales.setdefault(row["scale_id"] or "0", []).append(Option(row["code"], words))
        return found

    @cached_property
    def _conditional(self) -> set[str]:
        """Questions with conditions as older versions keep them, in a table of their own."""
        return {row["qid"] for row in self.tables.of("conditions")}

    # --- questions --------------------------------------------------------------------------------------------------

    def _groups(self) -> Iterator[DraftGroup]:
        names = self._words("group", "gid", "group_name")
        questions = _once(self.tables.of("questions"), "qid", "question_order")
        questions = [row for row in questions if row["parent_qid"] in ("", "0")]
        order = [row["gid"] for row in _once(self.tables.of("groups"), "gid", "group_order")]
        for gid in dict.fromkeys([*order, *(row["gid"] for row in questions)]):
            parts = [part for row in questions if row["gid"] == gid for part in self._parts(row)]
            yield DraftGroup(names.get(gid, {}), tuple(parts))

    def _parts(self, row: LimeRow) -> list[Part]:
        qid = row["qid"]
        asked = _Asked(row, self._texts.get(qid, {}), self._subquestions.get(qid, {}), self._answers.get(qid, {}))
        kind = row["type"]
        read = TYPES.get(kind)
        if read is None:
            if kind != "X":
                self._without(asked, OTHERS.get(kind, f"LimeSurvey's type {quote(kind)}"))
            return []
        parts = list(read(self, asked))
        if parts:
            self._conditions(asked)
        return parts

    def _without(self, asked: _Asked, found: str, hint: str = "Left out.") -> None:
        left_out(self.notes, asked.code, found, hint, asked.row.line)

    def _conditions(self, asked: _Asked) -> None:
        if asked.row["relevance"].lower() not in SHOWN or asked.row["qid"] in self._conditional:
            conditional(self.notes, asked.code, asked.row.line)
        if asked.row["other"] == "Y":
            hint = "Rows with another answer in words are refused."
            self.notes.add(asked.code, "the options alone", "a field for another answer", hint, asked.row.line)
        note_piped(self.notes, asked.code, asked.text, asked.row.line)

    def _list(self, asked: _Asked) -> Iterator[Part]:
        options = asked.answers.get("0", ())
        if about_persons(asked.text, options):
            a_fact(self.notes, asked.code, asked.row.line)
        elif scaled := self._scale(asked, options):
            rating = scaled.rating and len(scaled.scale.codes) > 2
            yield DraftItem(_id(asked.code), asked.code, asked.text, scaled.scale, rating)

    def _array(self, asked: _Asked) -> Iterator[Part]:
        scaled = self._scale(asked, asked.answers.get("0", ()))
        for row, text in asked.subquestions.get("0", ()):
            if scaled:
                yield self._statement(asked, row, text, scaled.scale)

    def _fixed(self, asked: _Asked) -> Iterator[Part]:
        codes = FIXED[asked.row["type"]]
        options = [Option(code, {each: WORDS[code].get(each, WORDS[code]["en"]) for each in self.languages})
                   for code in codes if code in WORDS]  # fmt: skip
        numbers = tuple(map(int, codes)) if not options else tuple(range(1, len(codes) + 1))
        scale = DraftScale(numbers, tuple(option.label for option in options))
        if asked.row["type"] in "5Y":
            yield DraftItem(_id(asked.code), asked.code, asked.text, scale, rating=asked.row["type"] == "5")
        for row, text in asked.subquestions.get("0", ()):
            yield self._statement(asked, row, text, scale)

    def _dual(self, asked: _Asked) -> Iterator[Part]:
        self._without(asked, "a table with two scales", "Read as two items for each of its rows.")
        of_question = [row for row in self.tables.of("question_attributes") if row["qid"] == asked.row["qid"]]
        headers = {row["attribute"]: row["value"] for row in of_question}
        for number, scale in enumerate(("0", "1"), 1):
            scaled = self._scale(asked, asked.answers.get(scale, ()))
            above = words_of((each, headers.get(f"dualscale_header{'AB'[number - 1]}")) for each in self.languages)
            for row, text in asked.subquestions.get("0", ()):
                if scaled:
                    yield self._statement(asked, row, in_front(above, text), scaled.scale, f"[{number}]")

    def _statement(self, asked: _Asked, row: LimeRow, text: Words, scale: DraftScale, behind: str = "") -> DraftItem:
        column = f"{asked.code}[{row['title']}]{behind}"
        note_piped(self.notes, asked.code, text, row.line)
        return DraftItem(_id(column), column, text or asked.text, scale)

    def _ticked(self, asked: _Asked) -> Iterator[Part]:
        options = {_id(row["title"]): text for row, text in asked.subquestions.get("0", ()) if text}
        if len(options) < 2:
            self._without(asked, f"{options_of(options)} to tick")
            return
        if asked.row["type"] == "P":
            self.notes.add(asked.code, "ticks alone", "a comment beside each", "Comments are left out.", asked.row.line)
        yield DraftChoices(_id(asked.code), asked.text, options)

    def _open(self, asked: _Asked) -> Iterator[Part]:
        if asked.text:
            yield DraftQuestion(_id(asked.code), asked.text)

    def _texts_of(self, asked: _Asked) -> Iterator[Part]:
        for row, text in asked.subquestions.get("0", ()):
            if both := in_front(asked.text, text):
                column = f"{asked.code}[{row['title']}]"
                yield DraftQuestion(_id(column), both, column)

    def _scale(self, asked: _Asked, options: Sequence[Option]) -> Scaled | None:
        return scale_of(self.notes, asked.code, options, asked.row.line)

    def _about_the_whole(self) -> None:
        if limited := self.tables.of("quota"):
            quotas(self.notes, len(limited), limited[0].line)
        shuffled = ("random_order", "random_group", "answer_order")
        attributes = [row for row in self.tables.of("question_attributes") if row["attribute"] in shuffled]
        mixed = [row for row in attributes if row["value"] not in ("", "0", "normal")]
        mixed += [row for row in self.tables.of("groups") if row["randomization_group"]]
        if mixed:
            by_chance(self.notes, mixed[0].line)


TYPES: Mapping[str, Callable[[_LimeSurvey, _Asked], Iterator[Part]]] = {
    **dict.fromkeys("L!O", _LimeSurvey._list),
    **dict.fromkeys("FH", _LimeSurvey._array),
    **dict.fromkeys(FIXED, _LimeSurvey._fixed),
    "1": _LimeSurvey._dual,
    **dict.fromkeys("MP", _LimeSurvey._ticked),
    **dict.fromkeys("STU", _LimeSurvey._open),
    "Q": _LimeSurvey._texts_of,
}


def _once(rows: Sequence[LimeRow], key: str, order: str, *more: str) -> list[LimeRow]:
    """Rows without their repetitions in other languages, in their order."""
    first: dict[tuple[str, ...], LimeRow] = {}
    for row in rows:
        first.setdefault((row[key], *(row[each] for each in more)), row)
    return sorted(first.values(), key=lambda row: int(row[order][:9]) if row[order].isdecimal() else 0)


def _id(code: str) -> str:
    """An id of the letters and digits of a code, `G01Q02_SQ001` of `G01Q02[SQ001]`."""
    return code.replace("][", "_").replace("[", "_").replace("]", "")
