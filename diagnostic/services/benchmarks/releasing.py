"""Making the benchmark of this installation: on fixed days, of scores that no benchmark before was made of."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from diagnostic.core.audit.benchmarks.releases import GivenScore, ReleasedNumbers, audit_release
from diagnostic.core.released.benchmarks.dimensions import Benchmark, BenchmarkedDimension
from diagnostic.core.released.benchmarks.exchange_file import read_benchmark
from diagnostic.core.released.benchmarks.organisation_scores import whole_scores
from diagnostic.core.released.benchmarks.quantiles import FEWEST, averaged_ranks, quartiles
from diagnostic.core.released.hashes import content_hash
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.services.installation.organisations import operator
from diagnostic.services.installation.setup import Installation
from diagnostic.services.report.comparing import OLDEST, TAKES_PART, YES, decided
from diagnostic.services.report.load import published_waves
from diagnostic.storage.benchmarks import decisions, releases
from diagnostic.storage.benchmarks.releases import StoredBenchmark
from diagnostic.storage.database.engine import Taken, Transaction, reading, writing
from diagnostic.storage.database.snapshots import thaw_questionnaire
from diagnostic.storage.fieldwork import waves
from diagnostic.storage.released import publications
from diagnostic.storage.released.publications import PublicationEntry
from diagnostic.storage.setup import audit_log
from diagnostic.storage.setup.audit_log import AuditEvent, LogWanted

LOG = logging.getLogger(__name__)
MAKING = timedelta(days=2)  # after a fixed day, within which its benchmark is made
MONTHS = (1, 4, 7, 10)  # on whose first day, in UTC, a benchmark is made

Dimension = tuple[str, str, str, str]  # questionnaire, audience, dimension, hash of its items
Given = dict[Dimension, list[GivenScore]]


def release_day(now: datetime) -> date:
    """The last fixed day.

    >>> release_day(datetime(2026, 11, 30, tzinfo=UTC)), release_day(datetime(2027, 1, 1, tzinfo=UTC))
    (datetime.date(2026, 10, 1), datetime.date(2027, 1, 1))
    """
    day = now.astimezone(UTC).date()
    return day.replace(month=max(month for month in MONTHS if month <= day.month), day=1)


def next_release_day(now: datetime) -> date:
    """The next fixed day.

    >>> next_release_day(datetime(2026, 11, 30, tzinfo=UTC))
    datetime.date(2027, 1, 1)
    """
    last = release_day(now)
    return last.replace(year=last.year + 1, month=1) if last.month == MONTHS[-1] else last.replace(month=last.month + 3)


def release_due(inst: Installation, now: datetime) -> Benchmark | None:
    """Make the benchmark of the last fixed day, if it is not made and ten organisations have new scores; else None.

    It is made of what was published and agreed to before that day, whenever it is made.
    """
    day = release_day(now)
    with reading(inst.engine) as db:
        if (releases.newest(db) or date.min) >= day or len(agreed := _agreed(db, _moment(day))) < FEWEST:
            return None
        used = releases.used_scores(db)
        before = _organisations_before(db, day)
    entries = {organisation: _entries(inst, organisation, day) for organisation in agreed}
    if not _enough_new(entries, used):
        return None
    given = _given(inst, entries, used)
    enough = {
        dimension: scores
        for dimension, scores in given.items()
        if len(scores) >= max(FEWEST, before.get(dimension[-1], 0) / 2)
    }
    return _keep(inst, enough, used, day, now) if enough else None


def _agreed(db: Transaction, by: datetime) -> list[str]:
    """Organisations that had agreed before a moment, and agree now."""
    taken = decisions.of_subject(db, TAKES_PART)
    mine = {each.organisation: [one for one in taken if one.organisation == each.organisation] for each in taken}
    return [each for each, of_it in mine.items() if decided(of_it, TAKES_PART, by) == decided(of_it, TAKES_PART) == YES]


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _organisations_before(db: Transaction, day: date) -> dict[str, int]:
    """Of how many organisations each dimension last was, in benchmarks that are not too old to be shown."""
    recent = [row for row in reversed(releases.every_release(db)) if day - row.released <= OLDEST]
    known = [read_benchmark(row.content).by_items for row in recent]
    return {items: quartiles.organisations for each in known for items, quartiles in each.items()}


def _entries(inst: Installation, organisation: str, day: date) -> list[PublicationEntry]:
    """Publications that may count, the earliest wave first."""
    reported = {wave.id for wave in published_waves(inst, operator(inst, organisation), date.max)}
    with reading(inst.engine) as db:
        every = publications.list_for_organisation(db, organisation)
        first, end = max(_moment(day) - OLDEST, _since(db, organisation)), _moment(day)
    return [entry for entry in every if entry.wave in reported and first <= entry.created_at < end]


def _since(db: Transaction, organisation: str) -> datetime:
    """When a backup was restored that is older than a fixed day: the benchmark of that day may have been made after it,
    and lost. People have seen it, so that no score of before may be in another.
    """
    known = {row.released for row in releases.every_release(db)}
    restored = audit_log.entries(db, organisation, LogWanted("backup"))
    lost = [
        each.at
        for each in restored
        if each.event == AuditEvent.BACKUP_RESTORED
        and (last := release_day(each.at)) not in known
        and datetime.fromisoformat(each.detail) < _moment(last) + MAKING
    ]
    return max(lost, default=datetime.min.replace(tzinfo=UTC))


def _enough_new(entries: Mapping[str, Sequence[PublicationEntry]], used: set[tuple[str, str]]) -> bool:
    """Whether ten organisations have a publication that no benchmark was made of: asked every hour, of rows alone."""
    known = {publication for _, publication in used}
    return sum(any(entry.id not in known for entry in each) for each in entries.values()) >= FEWEST


def _given(inst: Installation, entries: Mapping[str, Sequence[PublicationEntry]], used: set[tuple[str, str]]) -> Given:
    """Of each dimension the newest score of each organisation, if no benchmark has been made of it."""
    found: Given = {}
    for organisation, published in entries.items():
        for dimension, score in _scores_of(inst, organisation, published).items():
            if (dimension[-1], score.publication) not in used:
                found.setdefault(dimension, []).append(score)
    return found


def _scores_of(
    inst: Installation, organisation: str, entries: Sequence[PublicationEntry]
) -> dict[Dimension, GivenScore]:
    """The newest published score of the whole organisation by dimension: of the last entry that has it."""
    found: dict[Dimension, GivenScore] = {}
    for entry in entries:
        found |= _scores_in(inst, organisation, entry)
    return found


def _scores_in(inst: Installation, organisation: str, entry: PublicationEntry) -> dict[Dimension, GivenScore]:
    with reading(inst.engine) as db:
        content = publications.content(db, organisation, entry.id)
        survey = waves.survey(db, organisation, entry.wave, entry.audience)
    if survey is None:
        return {}
    asked, published = thaw_questionnaire(survey.definition), UnitScores.from_bytes(content)
    if len(published.pairs):
        return {}
    return {
        (asked.id, asked.audience, *dimension): GivenScore(organisation, entry.id, score)
        for dimension, score in whole_scores(published, asked).items()
    }


def _keep(inst: Installation, given: Given, used: set[tuple[str, str]], day: date, now: datetime) -> Benchmark | None:
    """Audit a benchmark and keep it; None where no number may be told, and where another server made it meanwhile."""
    found = {dimension: quartiles([each.score for each in scores]) for dimension, scores in sorted(given.items())}
    made = {dimension: each for dimension, each in found.items() if each is not None}
    if not made:
        return None
    numbers = [
        ReleasedNumbers(
            dimension[-1], given[dimension], (each.low, each.middle, each.high), averaged_ranks(each.organisations)
        )
        for dimension, each in made.items()
    ]
    if findings := audit_release(numbers, used):
        raise RuntimeError(f"a benchmark that the auditor refuses: {'; '.join(map(str, findings))}")
    benchmark = Benchmark(day, tuple(BenchmarkedDimension(*dimension, each) for dimension, each in made.items()))
    content = benchmark.to_bytes()
    scores = [(dimension[-1], each.publication) for dimension in made for each in given[dimension]]
    try:
        with writing(inst.engine) as db:
            releases.add(db, StoredBenchmark(day, content, content_hash(content), now), scores)
    except Taken:
        return None
    LOG.info("benchmark of %s: %d dimensions, %d scores", day, len(made), len(scores))
    return benchmark
