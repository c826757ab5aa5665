"""A data set that was counted, into a survey: all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from diagnostic.core.intake.data_sets.previews import DataSetPreview
from diagnostic.errors import UserError
from diagnostic.services.counting.data_sets import count_data_set, open_data_set
from diagnostic.services.fieldwork.data_sets.folders import DataSetFolder, recipe_for
from diagnostic.services.fieldwork.imports import store_answers
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.setup import Installation
from diagnostic.services.waves.pieces import clock_from
from diagnostic.services.waves.rows import Wave

REFUSED = "Nothing was stored. Put these rows right, or count again with the rows left out that cannot be read."


def import_data_set(
    inst: Installation,
    access: Access,
    wave: Wave | str,
    audience: str,
    path: Path,
    how: DataSetFolder,
    skip_refused: bool,
    now: datetime,
) -> str:
    """Count the data set in a folder and store it in one go, as whoever sits at the machine does; what was stored, in
    words. Raises UserError with refused rows by their causes.
    """
    consultants_only(access)
    clock = clock_from(now)
    data_set = open_data_set(path)
    preview = count_data_set(data_set, recipe_for(inst, access, wave, audience, data_set, how))
    return f"{store_counted(inst, access, wave, audience, preview, skip_refused, clock())}\nstored"


def store_counted(
    inst: Installation,
    access: Access,
    wave: Wave | str,
    audience: str,
    preview: DataSetPreview,
    leave_out_refused: bool,
    now: datetime,
    wanted: Callable[[], object] = lambda: None,
) -> str:
    """Store what was counted; what that is, in words. `wanted` as of `store_answers`. UserError where nothing is."""
    if preview.refusals and not leave_out_refused:
        raise UserError("\n".join([*preview.refusals, REFUSED]))
    if preview.nobody:
        raise UserError(f"{preview.nobody}. Nothing was stored.")
    store_answers(inst, access, wave, audience, preview.counted, now, leave_out_refused, wanted)
    return preview.summary()
