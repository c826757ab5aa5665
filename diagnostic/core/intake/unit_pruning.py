"""Units that no accepted answer names: where the file alone says which units there are, it made them by mistake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from diagnostic.core.intake.count_rows import CountsPreview
from diagnostic.core.intake.respondent_rows import Preview
from diagnostic.core.scoring.answers import Counts
from diagnostic.definitions.organisation import Organisation, flat


def only_with_people(
    organisation: Organisation, previews: Sequence[Preview | CountsPreview]
) -> tuple[Organisation, list[Preview | CountsPreview]]:
    """The flat organisation without units from which nothing was accepted, and previews with positions in it."""
    named = np.zeros(len(organisation.ids), dtype=bool)
    for preview in previews:
        named |= _named(preview, len(named))
    if named[1:].all():
        return organisation, list(previews)
    kept = flat([organisation.ids[i] for i in np.flatnonzero(named).tolist()])
    moved = np.array([kept.position.get(unit, -1) for unit in organisation.ids], dtype=np.intp)
    return kept, [_moved(preview, kept, moved) for preview in previews]


def _named(preview: Preview | CountsPreview, units: int) -> np.ndarray:
    if isinstance(preview, CountsPreview):
        return np.asarray(preview.counts.options.any(axis=(1, 2)))
    return np.bincount(preview.answers.units, minlength=units).astype(bool)


def _moved(preview: Preview | CountsPreview, kept: Organisation, moved: np.ndarray) -> Preview | CountsPreview:
    if isinstance(preview, Preview):
        answers = replace(preview.answers, units=moved[preview.answers.units])
        return replace(preview, answers=answers, organisation=kept)
    there = np.flatnonzero(moved >= 0)
    options = np.zeros((len(kept.ids), *preview.counts.options.shape[1:]), dtype=np.int64)
    options[moved[there]] = preview.counts.options[there]
    return replace(preview, counts=Counts(options), organisation=kept)
