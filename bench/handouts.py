"""Slips to print: how long 1,000 of them take, and how large their file is."""

from __future__ import annotations

import time
from datetime import date

from bench.table import Row
from diagnostic.services.respondents.credentials import new_code, new_token
from diagnostic.services.respondents.handouts import slips_file
from diagnostic.services.respondents.invitations import MadeInvitation, MadeInvitations

SLIPS, PEOPLE = 1_000, 25  # of a unit
PAGE = "https://survey.example.org/q"


def measure() -> list[Row]:
    """Processor seconds and megabytes of a file of slips; catalogues and templates are read before."""
    made = MadeInvitations(
        "An organisation", False, "How we work", "employee", "Ann Bell", None, date(2026, 12, 4), "Europe/Berlin", PAGE,
        tuple(_invitation(number // PEOPLE) for number in range(SLIPS)),
    )  # fmt: skip
    slips_file(made, "de")
    start = time.process_time()
    size = len(slips_file(made, "de")) / 1e6
    seconds = time.process_time() - start
    return [Row("1,000 slips", seconds, "s", 5, note="a QR code each"), Row("their size", size, "MB", 5)]


def _invitation(unit: int) -> MadeInvitation:
    return MadeInvitation(f"u{unit}", f"Unit {unit}", f"{PAGE}/{new_token('k3v9w2xq')}", new_code())
