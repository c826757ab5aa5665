"""Invitations: made in numbers per unit, and handed out once, as a file of links and codes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import datetime

from diagnostic.definitions.organisation import Organisation
from diagnostic.errors import Problem, UserError, did_you_mean, refuse
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.setup import Installation
from diagnostic.services.respondents.credentials import macs, new_code, new_token
from diagnostic.services.waves.participation import numbers_invited
from diagnostic.services.waves.rows import Wave, state_of, survey_row, wave_row
from diagnostic.storage.database.engine import Transaction, reading, writing
from diagnostic.storage.database.snapshots import thaw_chart
from diagnostic.storage.fieldwork import invitations, waves
from diagnostic.storage.fieldwork.invitations import NewInvitation
from diagnostic.storage.fieldwork.waves import StoredWave

MOST = 200_000  # invitations at a time
COLUMNS = ("unit", "name", "link", "code")


def invite(
    inst: Installation, access: Access, wave: Wave | str, audience: str, numbers: Mapping[str, int], now: datetime
) -> bytes:
    """New invitations, `numbers` by unit, as CSV of unit, name, link, code (UTF-8 with a mark, for spreadsheets).

    The links and codes exist in this file alone: the database keeps keyed hashes. Raises UserError for a wave that
    takes no more answers, unknown units, and numbers that are not.
    """
    consultants_only(access)
    with reading(inst.engine) as db:
        row = _open_row(db, access, wave, now)
    chart = thaw_chart(row.chart)
    refuse(_problems(numbers, chart))
    made = [(unit, new_token(row.id), new_code()) for unit in chart.ids for _ in range(numbers.get(unit, 0))]
    rows = sorted(NewInvitation(*macs(inst.keys, row.id, token, code), unit) for unit, token, code in made)
    with writing(inst.engine) as db:
        waves.hold(db, access.organisation, row.id)
        survey = survey_row(db, access, _open_row(db, access, wave, now).id, audience)
        invitations.add_many(db, survey.id, rows)
    names = dict(zip(chart.ids, chart.names, strict=True))
    return _csv((unit, names[unit], f"{inst.settings.base_url}/q/{token}", code) for unit, token, code in made)


def invited(inst: Installation, access: Access, wave: Wave | str, audience: str) -> dict[str, int]:
    """How many invitations there are by unit, used or not; units without any are left out."""
    consultants_only(access)
    with reading(inst.engine) as db:
        return numbers_invited(db, wave_row(db, access, wave), survey_row(db, access, wave, audience))


def _open_row(db: Transaction, access: Access, wave: Wave | str, now: datetime) -> StoredWave:
    """The row of a wave that takes answers, now or later; UserError if it takes no more."""
    row = wave_row(db, access, wave)
    if state_of(row, now.date()) in ("closed", "published"):
        raise UserError(f"{row.name} takes no more answers, so nobody can be invited to it.")
    return row


def _problems(numbers: Mapping[str, int], chart: Organisation) -> list[Problem]:
    problems = [
        Problem("invitations", "a unit of the wave's organisation", repr(unit), hint=did_you_mean(unit, chart.ids))
        for unit in numbers
        if unit not in chart.position
    ]
    problems += [
        Problem("invitations", "0 or more people", str(number), unit) for unit, number in numbers.items() if number < 0
    ]
    total = sum(numbers.values())
    if not 1 <= total <= MOST and not problems:
        problems.append(Problem("invitations", f"1 to {MOST} people in all", str(total)))
    return problems


def _csv(rows: Iterable[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    """A spreadsheet takes no cell of ours for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
