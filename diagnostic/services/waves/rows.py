"""A wave as services hand it on, and the way to its rows: always by way of the organisation that asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.service_map import RATING, ServiceMap
from diagnostic.definitions.wave import Policy, retention_ends
from diagnostic.errors import UserError, did_you_mean
from diagnostic.services.installation.access import Access
from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.snapshots import thaw_chart, thaw_headcounts, thaw_policy, thaw_service_map
from diagnostic.storage.fieldwork import waves
from diagnostic.storage.fieldwork.retirement import UnerasedWave, WaveRetention
from diagnostic.storage.fieldwork.waves import StoredSurvey, StoredWave
from diagnostic.zones import day_of

State = Literal["planned", "open", "closed", "published"]


@dataclass(frozen=True)
class Wave:
    """A wave as it was made. `state` is derived: from the dates, from being closed by hand, from its publication.

    All days are those of the organisation's zone.
    """

    id: str
    organisation: str
    name: str
    opens: date
    closes: date  # the last day on which answers are taken
    state: State
    audiences: tuple[str, ...]
    policy: Policy
    chart: Organisation
    chart_hash: str
    retention_ends: date  # the day on which its invitations are destroyed
    made: date
    made_by: str
    invited: bool  # there are, or were, invitations
    imported: date | None = None  # the day on which a file of answers was last taken
    may_repeat: bool = False  # a file of answers did not tell people apart, so somebody may count twice
    published_on: date | None = None
    retired: date | None = None  # the day on which its invitations were destroyed
    contact: str = ""  # whom respondents can ask; empty where nobody is named
    service_map: ServiceMap | None = None  # whom its colleagues rate

    @property
    def by_invitation(self) -> tuple[str, ...]:
        """Audiences that are invited person by person."""
        return tuple(audience for audience in self.audiences if audience not in self.policy.open_to)

    @property
    def by_open_link(self) -> tuple[str, ...]:
        """Audiences that are asked by an open link."""
        return tuple(audience for audience in self.audiences if audience in self.policy.open_to)


def wave_row(db: Transaction, access: Access, wave: Wave | str) -> StoredWave:
    """The wave as it is stored; UserError if the organisation of `access` has no such wave."""
    wave = wave if isinstance(wave, str) else wave.id
    row = waves.get(db, access.organisation, wave) if wave.isalnum() else None  # an address may hold anything
    return _there(row)


def locked_wave(db: Transaction, access: Access, wave: Wave | str) -> StoredWave:
    """As `wave_row`; until the end of the transaction nobody else closes, publishes or fills the wave."""
    return _there(waves.lock(db, access.organisation, wave_row(db, access, wave).id))


def _there(row: StoredWave | None) -> StoredWave:
    if row is None:
        raise UserError("This survey does not exist.")
    return row


def survey_row(db: Transaction, access: Access, wave: Wave | str, audience: str) -> StoredSurvey:
    """The survey as it is stored; UserError if there is no such wave, or it has no such audience."""
    row = wave_row(db, access, wave)
    surveys = {survey.audience: survey for survey in waves.surveys_of(db, access.organisation, row.id)}
    if audience not in surveys:
        message = f"{row.name} does not ask '{audience}', only {', '.join(surveys)}."
        raise UserError(" ".join(filter(None, (message, did_you_mean(audience, surveys)))))
    return surveys[audience]


def rated_map(row: StoredWave, audience: str) -> ServiceMap | None:
    """Whom an audience of the wave rates, each on a sheet of its own; None where a sheet is about one's own unit."""
    return thaw_service_map(row.service_map) if row.service_map and audience == RATING else None


def state_of(row: StoredWave, today: date) -> State:
    """The state of a wave on a day."""
    if row.published:
        return "published"
    if row.closed or today > row.closes:
        return "closed"
    return "planned" if today < row.opens else "open"


def takes_answers(row: StoredWave | UnerasedWave, now: datetime) -> bool:
    """Whether the wave takes answers, now or later."""
    return not row.closed and day_of(now, row.zone) <= row.closes


def wave_of(row: StoredWave, audiences: Sequence[str], today: date) -> Wave:
    """The wave of what is stored of it."""
    return Wave(
        id=row.id,
        organisation=row.organisation,
        name=row.name,
        opens=row.opens,
        closes=row.closes,
        state=state_of(row, today),
        audiences=tuple(audiences),
        policy=thaw_policy(row.policy),
        chart=thaw_chart(row.chart),
        chart_hash=row.chart_hash,
        retention_ends=retention_ends_of(row),
        made=day_of(row.created_at, row.zone),
        made_by=row.created_by,
        invited=row.invited or bool(row.asked and thaw_headcounts(row.asked)),
        imported=_day(row.imported, row.zone),
        may_repeat=row.may_repeat,
        published_on=_day(row.published_on, row.zone),
        retired=row.retired,
        contact=row.contact or "",
        service_map=rated_map(row, RATING) if RATING in audiences else None,
    )


def retention_ends_of(row: StoredWave | UnerasedWave | WaveRetention) -> date:
    """The day on which the wave's invitations are destroyed."""
    return retention_ends(row.closes, day_of(row.created_at, row.zone), thaw_policy(row.policy))


def _day(moment: datetime | None, zone: str) -> date | None:
    return None if moment is None else day_of(moment, zone)
