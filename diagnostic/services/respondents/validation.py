"""What a respondent hands in, checked against the questionnaire: nothing that comes from a browser is trusted."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence

from diagnostic.core.scoring.answers import MISSING
from diagnostic.definitions.breakdowns import DeclaredBreakdown, wrong_values
from diagnostic.definitions.questionnaire import COMMENT_LENGTH, Questionnaire, comment_text
from diagnostic.errors import Problem, UserError, did_you_mean, refuse

_MISSING = int(MISSING)


def handed_in(
    questionnaire: Questionnaire,
    codes: Mapping[str, int],
    comments: Mapping[str, str],
    asked: Sequence[DeclaredBreakdown] = (),
    chosen: Mapping[str, str] | None = None,
) -> tuple[bytes, dict[str, str]]:
    """(one int8 for each item and option in the questionnaire's order, the words by question that has any).

    Of a question to tick, codes have a 1 by the id of each option that was ticked, or a 0 by the question's own id for
    none of these; with neither it was left out.
    asked, chosen : the wave's breakdowns, and the person's values.
    Raises UserError with all problems: unknown items, codes, questions or breakdowns, too many words, nothing answered.
    """
    words = {question: comment_text(text) for question, text in comments.items()}
    refuse(
        [*_wrong_codes(questionnaire, codes), *_wrong_words(questionnaire, words), *wrong_values(asked, chosen or {})]
    )
    if not codes:
        raise UserError("Please answer at least one question first. Nothing was stored yet.")
    given = dict(codes) | _ticked(questionnaire, codes)
    sheet = [given.get(item.id, _MISSING) for item in questionnaire.stored]
    return array("b", sheet).tobytes(), {question: text for question, text in words.items() if text}


def _ticked(questionnaire: Questionnaire, codes: Mapping[str, int]) -> dict[str, int]:
    """A code for each option of the questions to tick that were answered."""
    found: dict[str, int] = {}
    for asked in questionnaire.choices:
        options = [asked.option(option) for option in asked.options]
        if asked.id in codes or any(option in codes for option in options):
            found |= {option: codes.get(option, 0) for option in options}
    return found


def _contradictions(questionnaire: Questionnaire, codes: Mapping[str, int]) -> list[Problem]:
    return [
        Problem("answers", "either what was met, or none of these", "both", path=asked.id)
        for asked in questionnaire.choices
        if asked.id in codes and any(codes.get(asked.option(option)) for option in asked.options)
    ]


def _wrong_codes(questionnaire: Questionnaire, codes: Mapping[str, int]) -> list[Problem]:
    known, problems = questionnaire.codes_of, _contradictions(questionnaire, codes)
    for item, code in codes.items():
        if item not in known:
            hint = did_you_mean(item, known)
            problems.append(Problem("answers", f"an item of '{questionnaire.id}'", repr(item), hint=hint))
        elif type(code) is not int or code not in known[item]:
            options = ", ".join(map(str, known[item]))
            problems.append(Problem("answers", f"one of {options}", repr(code), path=item))
    return problems


def _wrong_words(questionnaire: Questionnaire, words: Mapping[str, str]) -> list[Problem]:
    known = {question.id for question in questionnaire.questions}
    unknown = [
        Problem(
            "answers", f"an open question of '{questionnaire.id}'", repr(question), hint=did_you_mean(question, known)
        )
        for question in words
        if question not in known
    ]
    long = [
        Problem("answers", f"at most {COMMENT_LENGTH} characters", f"{len(text)}", path=question)
        for question, text in words.items()
        if len(text) > COMMENT_LENGTH
    ]
    return unknown + long
