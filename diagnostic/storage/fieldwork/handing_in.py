"""One person's answers, stored in one statement of PostgreSQL; it changes nothing where anything is not as expected."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import NamedTuple

from diagnostic.storage.database.single.statements import Statements
from diagnostic.storage.fieldwork.invitations import StoredInvitation
from diagnostic.storage.responses.records import ID_BYTES, attributes_text
from diagnostic.storage.responses.staging import words_text


class HandedIn(NamedTuple):
    """What a person said, as it is stored: one int8 per item, words by question, values by breakdown."""

    codes: bytes
    comments: Mapping[str, str]
    duration_class: str | None
    breakdowns: Mapping[str, str]


# Locks of all tables are taken before anything is read: as in a transaction that begins with `staging.enter`, a move
# that goes on is waited for, and what it wrote again is found. Nobody closes the wave before this is stored. A form
# that is there already is an error, with which nothing is kept.
_STORE = """
WITH wave AS (
    SELECT FROM waves WHERE id = %(wave)s AND NOT closed AND opens = %(opens)s AND closes = %(closes)s
        AND (SELECT zone FROM organisations WHERE organisations.id = waves.organisation) = %(zone)s
    FOR SHARE OF waves
), used AS (
    UPDATE invitations SET used = 1
    WHERE token_mac = %(mac)s AND survey = %(survey)s AND used = 0 AND EXISTS (SELECT FROM wave)
    RETURNING survey, unit, about_unit
), form AS (
    INSERT INTO open_forms (form_mac, survey, unit) SELECT %(form)s, survey, unit FROM used
)
INSERT INTO staging (survey, id, unit, about_unit, attributes, duration_class, codes, words)
SELECT survey, %(id)s, unit, about_unit, %(attributes)s, %(duration_class)s, %(codes)s, %(words)s FROM used
RETURNING survey
"""


async def store(statements: Statements, found: StoredInvitation, form_mac: bytes, response: HandedIn) -> bool:
    """Mark the invitation used by this form and keep the response, if it is of the same survey and its wave still as it
    was `found`: open, with these days in this zone. False where it was not, or where nobody knows: then a transaction
    has to find out.
    """
    values = {
        "wave": found.wave,
        "survey": found.survey,
        "opens": found.opens,
        "closes": found.closes,
        "zone": found.zone,
        "mac": found.token_mac,
        "form": form_mac,
        "id": secrets.token_bytes(ID_BYTES),
        "attributes": attributes_text(response.breakdowns),
        "duration_class": response.duration_class,
        "codes": response.codes,
        "words": words_text(response.comments),
    }
    return bool(await statements.ask(_STORE, values))
