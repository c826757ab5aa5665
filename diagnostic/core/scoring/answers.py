"""Answers as they enter the core: person by person, or already counted. Confidential: never published."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diagnostic.definitions.questionnaire import Questionnaire, Scale

CACHED = 16_384  # people at a time: their answers to 60 items take 1 MB and stay in the processor's cache
MISSING = np.int8(-128)  # no answer, or "can't say"


@dataclass(frozen=True)
class Answers:
    """Response records of one audience.

    codes : int8, people x items in questionnaire order; the scale's own codes, `MISSING` where there is no answer.
        Behind the items those of the questions to tick, where there are any (`Questionnaire.stored`).
    units : intp, people; each person's unit as a position in the organisation.
    speeders : booleans, people; True for less than two seconds a question. None where no duration is known.
    """

    codes: np.ndarray
    units: np.ndarray
    speeders: np.ndarray | None = None

    def __getitem__(self, people: slice | np.ndarray) -> Answers:
        """Response records of some people."""
        speeders = None if self.speeders is None else self.speeders[people]
        return Answers(self.codes[people], self.units[people], speeders)


@dataclass(frozen=True)
class Counts:
    """Answers that arrived counted: how many people of each unit chose each option.

    options : int64, units x items x options (least favourable first as on the scale, zero where a scale is shorter);
        a unit's own people, without those of the units below it.
    """

    options: np.ndarray


def ticked(answers: Answers, questionnaire: Questionnaire) -> Answers | None:
    """The part of the answers that is of questions to tick; None where there is none, as in files without them."""
    items = len(questionnaire.items)
    if answers.codes.shape[1] == items:
        return None
    return Answers(answers.codes[:, items:], answers.units)


def option_positions(answers: Answers, questionnaire: Questionnaire, out: np.ndarray | None = None) -> np.ndarray:
    """int8, items x people: position of each answer on its scale (0 = first code), -1 where missing; into `out`."""
    positions = np.empty((len(questionnaire.items), len(answers.codes)), dtype=np.int8) if out is None else out
    by_code = [positions_by_code(questionnaire.scale_of(item)) for item in questionnaire.items]
    for start in range(0, len(answers.codes), CACHED):
        block = slice(start, start + CACHED)
        for i, lookup in enumerate(by_code):
            np.take(lookup, answers.codes[block, i].view(np.uint8), out=positions[i, block], mode="clip")
    return positions


def counted_positions(answers: Answers, questionnaire: Questionnaire, out: np.ndarray | None = None) -> np.ndarray:
    """The same, less half-answered motives: of what matters and what is there both answers count, or neither.

    Else what is known of those who answered both, beside what is known of all, would be about the few who left one out
    (docs/decisions/0028-presence-among.md).
    """
    positions = option_positions(answers, questionnaire, out)
    leave_out_half_answered(positions, questionnaire)
    return positions


def leave_out_half_answered(positions: np.ndarray, questionnaire: Questionnaire) -> None:
    """Make both answers missing, in place, where one of what matters and what is there is missing."""
    for pair in questionnaire.motives:
        both = [questionnaire.items_of[dimension][0] for dimension in pair]
        half = (positions[both] < 0).any(axis=0)
        for i in both:
            positions[i, half] = -1


def positions_by_code(scale: Scale) -> np.ndarray:
    """int8, by code as an unsigned byte: its position on the scale, -1 for codes that are not on it."""
    lookup = np.full(256, -1, dtype=np.int8)
    for position, code in enumerate(scale.codes):
        lookup[np.uint8(code & 0xFF)] = position
    return lookup
