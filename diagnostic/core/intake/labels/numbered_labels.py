"""Scales whose labels are other options' codes: a `1` in a file may be the code 1 or the label of another code."""

from __future__ import annotations

from collections.abc import Iterable

from diagnostic.definitions.questionnaire import Scale
from diagnostic.errors import Problem, UserError
from diagnostic.files.wording import enumerate_words, quote

CODES, LABELS = "codes", "labels"


def are_labels(scale: Scale, texts: Iterable[str], told: str | None, where: str) -> bool:
    """Whether numbers in cells are labels of the scale, by what was told or by cells that can be one of them alone.

    texts : all distinct cells of the scale's columns. Raises UserError where it has to be asked.
    """
    doubtful = scale.numbered
    found = {text for text in texts if text}
    if not doubtful or not found & set(doubtful):
        return False
    if told is not None:
        return told == LABELS
    labels, codes = _labels(scale), set(scale.in_files)
    as_labels, as_codes = bool(found & (labels - codes)), bool(found & (codes - labels))
    if as_labels != as_codes:
        return as_labels
    raise UserError(_ask(scale, sorted(found & set(doubtful)), where))


def _labels(scale: Scale) -> set[str]:
    return {text for label in scale.labels for text in label.values()}


def _ask(scale: Scale, found: list[str], where: str) -> Problem:
    first = found[0]
    code = next(code for code, label in zip(scale.in_files, scale.labels, strict=False) if first in label.values())
    both = f"{quote(first)} is the code {first}, and the label of the code {code}."
    hint = f"{both} Say whether numbers are codes or labels (--values; on the page a click)."
    return Problem(where, "cells that are surely codes or surely labels", enumerate_words(map(quote, found)), hint=hint)
