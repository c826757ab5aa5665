"""Qualtrics' survey files (.qsf) as a draft."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

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
from diagnostic.definitions.survey_structures.option_order import Option, Scaled, about_persons
from diagnostic.definitions.survey_structures.qualtrics_json import at, flowing, in_flow, keyed, listed, parsed
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
from diagnostic.files.wording import enumerate_words, quote

TEXTS = ("QuestionText", "Display")
OTHERS = {
    "Slider": "a slider",
    "RO": "a ranking",
    "CS": "a constant sum",
    "FileUpload": "an upload of files",
    "Draw": "a signature",
    "HeatMap": "a heat map",
    "HotSpot": "a hot spot",
    "DD": "a drill down",
    "PGR": "groups to sort into",
    "GAP": "a graphic slider",
    "HL": "a highlighter",
    "SS": "a screenshot",
    "TreeSelect": "an organisation tree",
}
SILENT = ("DB", "Timing", "Meta", "Captcha")  # nothing is asked


def read_qualtrics(content: bytes, name: str) -> tuple[Draft, DraftNotes]:
    """The draft of a survey file and notes on it. Raises UserError where it is another file."""
    return _Qualtrics(parsed(content, name), name).read()


class _Qualtrics:
    """One file while it is read."""

    def __init__(self, survey: Mapping[str, Any], name: str):
        self.notes = DraftNotes(name)
        self.entry = keyed(survey.get("SurveyEntry"))
        self.elements = [each for each in map(keyed, listed(survey["SurveyElements"])) if each]
        self.questions = {
            str(payload.get("QuestionID") or each.get("PrimaryAttribute")): payload
            for each in self._of("SQ")
            if (payload := keyed(each.get("Payload")))
        }
        self.base = language(str(self.entry.get("SurveyLanguage") or "en"))

    def _of(self, element: str) -> list[Mapping[str, Any]]:
        return [each for each in self.elements if each.get("Element") == element]

    def read(self) -> tuple[Draft, DraftNotes]:
        groups = tuple(self._groups())
        self._about_the_whole()
        name = words_of([(self.base, self.entry.get("SurveyName"))])
        about = words_of([(self.base, self.entry.get("SurveyDescription"))])
        return Draft("Qualtrics", name, about, self._languages(), groups), self.notes

    def _languages(self) -> tuple[str, ...]:
        every = [language(code) for each in self.questions.values() for code in keyed(each.get("Language"))]
        return tuple(dict.fromkeys([self.base, *every]))

    # --- blocks -----------------------------------------------------------------------------------------------------

    def _groups(self) -> Iterator[DraftGroup]:
        blocks = {
            str(block.get("ID") or key): block
            for element in self._of("BL")
            for key, block in ((key, keyed(each)) for key, each in keyed(element.get("Payload")).items())
            if block.get("Type") != "Trash"
        }
        flow = [id_ for element in self._of("FL") for id_ in in_flow(element.get("Payload"))]
        order = [id_ for id_ in dict.fromkeys(flow) if id_ in blocks] or list(blocks)
        for id_ in order:
            block = blocks[id_]
            asked = [keyed(each) for each in listed(block.get("BlockElements"))]
            ids = [str(each.get("QuestionID")) for each in asked if each.get("Type") == "Question"]
            parts = [part for qid in ids if qid in self.questions for part in self._parts(self.questions[qid])]
            self._block(block)
            unnamed = block.get("Description") in (None, "Default Question Block")
            name = self.entry.get("SurveyName") if unnamed else block.get("Description")
            yield DraftGroup(words_of([(self.base, name)]), tuple(parts))

    def _block(self, block: Mapping[str, Any]) -> None:
        options = keyed(block.get("Options"))
        if options.get("Looping") not in (None, "None", ""):
            hint = "Its questions stand here once; columns of an export have a number in front (1_Q2)."
            self.notes.add(str(block.get("Description")), "a block that is asked once", "a loop", hint)
        if options.get("RandomizeQuestions") not in (None, "false", False, ""):
            by_chance(self.notes)

    # --- questions --------------------------------------------------------------------------------------------------

    def _parts(self, question: Mapping[str, Any]) -> list[Part]:
        kind, selector = str(question.get("QuestionType")), str(question.get("Selector"))
        if kind in SILENT:
            return []
        read = TYPES.get((kind, selector)) or TYPES.get((kind, ""))
        if read is None:
            self._without(question, OTHERS.get(kind, f"Qualtrics' type {quote(kind)}"))
            return []
        parts = list(read(self, question))
        if parts:
            self._conditions(question)
        return parts

    def _without(self, question: Mapping[str, Any], found: str, hint: str = "Left out.") -> None:
        left_out(self.notes, _tag(question), found, hint)

    def _conditions(self, question: Mapping[str, Any]) -> None:
        choices = [keyed(each) for each in keyed(question.get("Choices")).values()]
        if (
            question.get("DisplayLogic")
            or question.get("SkipLogic")
            or any(each.get("DisplayLogic") for each in choices)
        ):
            conditional(self.notes, _tag(question))
        note_piped(self.notes, _tag(question), self._text(question))
        if any(each.get("TextEntry") for each in choices):
            self.notes.add(
                _tag(question), "the options alone", "a field for words beside one", "Words in it are left aside."
            )
        if keyed(question.get("Randomization")).get("Type") not in (None, "None", ""):
            by_chance(self.notes)

    def _words(self, question: Mapping[str, Any], *path: str) -> Words:
        """The words at a place of a question, in its own language and those it is translated into."""
        places = [(self.base, question), *((language(c), keyed(t)) for c, t in keyed(question.get("Language")).items())]
        return words_of((named, at(place, path)) for named, place in places)

    def _text(self, question: Mapping[str, Any]) -> Words:
        return self._words(question, "QuestionText")

    def _options(self, question: Mapping[str, Any], key: str) -> list[tuple[str, Words]]:
        """Choices or answers of a question by their ids, in their order."""
        found = keyed(question.get(key))
        order = [str(each) for each in listed(question.get(f"{key[:-1]}Order"))]
        ids = [each for each in order if each in found] or list(found)
        return [(id_, self._words(question, key, id_, "Display")) for id_ in ids]

    def _scale(self, question: Mapping[str, Any], key: str) -> Scaled | None:
        options = self._options(question, key)
        recoded = keyed(question.get("RecodeValues"))
        codes = [str(recoded.get(id_, id_)) for id_, _ in options]
        coded = [Option(code, words) for code, (_, words) in zip(codes, options, strict=True)]
        return scale_of(self.notes, _tag(question), coded)

    def _single(self, question: Mapping[str, Any]) -> Iterator[Part]:
        options = [Option(id_, words) for id_, words in self._options(question, "Choices")]
        if about_persons(self._text(question), options):
            a_fact(self.notes, _tag(question))
        elif scaled := self._scale(question, "Choices"):
            rating = scaled.rating and len(scaled.scale.codes) > 2
            yield DraftItem(_id(question), _tag(question), self._text(question), scaled.scale, rating)

    def _promoter(self, question: Mapping[str, Any]) -> Iterator[Part]:
        yield DraftItem(_id(question), _tag(question), self._text(question), DraftScale(tuple(range(11))), rating=False)

    def _matrix(self, question: Mapping[str, Any], before: Words | None = None) -> Iterator[Part]:
        if question.get("SubSelector") == "MultipleAnswer":
            yield from self._ticked_rows(question)
        elif scaled := self._scale(question, "Answers"):
            for id_, words in self._options(question, "Choices"):
                column = _row_column(question, id_)
                text = in_front(before or {}, words) or self._text(question)
                yield DraftItem(f"{_id(question)}_{id_}", column, text, scaled.scale)

    def _ticked_rows(self, question: Mapping[str, Any]) -> Iterator[Part]:
        answers = {f"o{id_}": words for id_, words in self._options(question, "Answers") if words}
        if len(answers) < 2:
            self._without(question, f"{options_of(answers)} to tick")
            return
        recoded = keyed(question.get("RecodeValues"))
        for id_, words in self._options(question, "Choices"):
            row = _row_column(question, id_)
            columns = {option: f"{row}_{recoded.get(option[1:], option[1:])}" for option in answers}
            yield DraftChoices(f"{_id(question)}_{id_}", in_front(self._text(question), words), answers, columns)

    def _side_by_side(self, question: Mapping[str, Any]) -> Iterator[Part]:
        self._without(question, "a table with several scales", "Read as an item for each row and scale.")
        for each in map(keyed, keyed(question.get("AdditionalQuestions")).values()):
            choices = {"Choices": question.get("Choices"), "ChoiceOrder": question.get("ChoiceOrder")}
            inner = {**choices, **{key: value for key, value in each.items() if value not in ([], None)}}
            if inner.get("Selector") == "Likert" and inner.get("SubSelector") in ("SingleAnswer", "DL"):
                yield from self._matrix(inner, self._text(each))
            else:
                self._without(inner, "a column that is no scale")

    def _ticked(self, question: Mapping[str, Any]) -> Iterator[Part]:
        found = [(id_, words) for id_, words in self._options(question, "Choices") if words]
        recoded = keyed(question.get("RecodeValues"))
        if len(found) < 2:
            self._without(question, f"{options_of(found)} to tick")
            return
        columns = {f"o{id_}": f"{_tag(question)}_{recoded.get(id_, id_)}" for id_, _ in found}
        yield DraftChoices(_id(question), self._text(question), {f"o{id_}": words for id_, words in found}, columns)

    def _open(self, question: Mapping[str, Any]) -> Iterator[Part]:
        kind = keyed(keyed(question.get("Validation")).get("Settings")).get("ContentType")
        if kind in ("ValidNumber", "ValidDate", "ValidEmail", "ValidPhone", "ValidZip"):
            self._without(question, f"a text that is checked ({str(kind).removeprefix('Valid').lower()})")
        elif text := self._text(question):
            yield DraftQuestion(f"{_id(question)}_TEXT", text, _tag(question))

    def _form(self, question: Mapping[str, Any]) -> Iterator[Part]:
        for id_, words in self._options(question, "Choices"):
            if text := in_front(self._text(question), words):
                yield DraftQuestion(f"{_id(question)}_{id_}", text, f"{_tag(question)}_{id_}")

    def _about_the_whole(self) -> None:
        if limited := self._of("QO"):
            quotas(self.notes, len(limited))
        flow = [each for element in self._of("FL") for each in flowing(element.get("Payload"))]
        kinds = [str(each.get("Type")) for each in flow]
        if "Branch" in kinds:
            hint = "Here everybody is asked everything; every block stands once."
            self.notes.add("", "blocks for everybody", f"branches ({kinds.count('Branch')})", hint)
        if {"Randomizer", "BlockRandomizer"} & set(kinds):
            by_chance(self.notes)
        fields = [str(keyed(data).get("Field")) for each in flow if each.get("Type") == "EmbeddedData"
                  for data in listed(each.get("EmbeddedData"))]  # fmt: skip
        if fields:
            hint = "They are columns of an export. If one names people's unit, say so when the answers are imported."
            self.notes.add("", "questions alone", f"embedded data: {enumerate_words(fields, 6)}", hint)


TYPES: Mapping[tuple[str, str], Callable[[_Qualtrics, Mapping[str, Any]], Iterator[Part]]] = {
    **{("MC", selector): _Qualtrics._ticked for selector in ("MAVR", "MAHR", "MACOL", "MSB")},
    ("MC", "NPS"): _Qualtrics._promoter,
    ("MC", ""): _Qualtrics._single,
    **{("Matrix", selector): _Qualtrics._matrix for selector in ("Likert", "Bipolar")},
    ("SBS", ""): _Qualtrics._side_by_side,
    ("TE", "FORM"): _Qualtrics._form,
    ("TE", ""): _Qualtrics._open,
}


def _tag(question: Mapping[str, Any]) -> str:
    """The name of a question's column in an export."""
    return str(question.get("DataExportTag") or question.get("QuestionID"))


def _id(question: Mapping[str, Any]) -> str:
    """The id that never changes, as an id is written here; it stands in the third row of an export."""
    return str(question.get("QuestionID")).replace("#", "_")


def _row_column(question: Mapping[str, Any], row: str) -> str:
    """The column of one row of a matrix: by its own tag where it has one."""
    tag = str(keyed(question.get("ChoiceDataExportTags")).get(row) or row)
    return tag if tag.startswith(f"{_tag(question)}_") else f"{_tag(question)}_{tag}"
