"""By what time something may be destroyed: hours of looks in, the sure hour out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from diagnostic.services.installation.clock import judged

START = datetime(2024, 3, 1, tzinfo=UTC)
YEAR = 24 * 300


def hour(number: float) -> datetime:
    return START + timedelta(hours=number)


HOURLY = list(range(48))


@pytest.mark.parametrize(
    ("looks", "now", "sure", "leap"),
    [
        ([], 0, None, None),  # a first start
        ([0], 1, None, None),
        ([0, 12], 23.9, None, None),
        ([0, 12], 24, 24, None),  # a day of looks that follow one another
        (HOURLY, 48, 48, None),
        (HOURLY, 71, 71, None),  # a server that was down for a day is believed
        (HOURLY, 73, 47, (47, 73)),  # for longer: what was over when somebody looked last
        (HOURLY, YEAR, 47, (47, YEAR)),
        ([23, 47, YEAR], YEAR + 1, 47, (47, YEAR)),  # and again, an hour later or at another start
        ([47, YEAR, YEAR + 23], YEAR + 23.9, 47, (47, YEAR)),
        ([47, YEAR, YEAR + 23], YEAR + 24, YEAR + 24, None),  # a day apart
        ([47, YEAR], 48, None, (YEAR, 48)),  # right again: sure a day after the last look that is left
        ([23, 47, YEAR], 47.5, 47.5, (YEAR, 47.5)),
        ([YEAR], 1, None, (YEAR, 1)),
        (HOURLY, 46.95, 46.95, None),  # two servers, three minutes apart
        (HOURLY, 40, 40, (47, 40)),
        ([0, 48, 96], 144, 96, (96, 144)),  # one hour every other day: a look later
        ([47, 95], 96, 47, (47, 95)),  # two days ahead
        ([47, 95], 71, 71, (95, 71)),
    ],
)
def test_nothing_is_sure_by_one_glance(looks, now, sure, leap):
    found = judged([hour(each) for each in looks], hour(now))
    assert found.sure == (None if sure is None else hour(sure))
    assert found.leap == (None if leap is None else tuple(map(hour, leap)))
    assert bool(found.said) == bool(leap)


def test_both_moments_are_said():
    assert judged([hour(0)], hour(YEAR)).said.startswith(
        "Nobody looked at the clock from 1 March 2024, 00:00 UTC to 26 December 2024, 00:00 UTC: no server ran, or"
    )
    assert judged([hour(YEAR)], hour(0)).said.startswith("The clock went back from 26 December 2024")
