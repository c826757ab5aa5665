"""Profiles of the suite: how many random cases a test tries. `thorough` has the numbers that stand in the tests.

`HYPOTHESIS_PROFILE=thorough` or `--hypothesis-profile=thorough` chooses one; docs/testing.md says when which is right.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, settings

from tests import postgres


class Profile(NamedTuple):
    """Share of the cases that a test names, and the fewest that are tried where it names as many."""

    share: float
    fewest: int


PROFILES = {"quick": Profile(0.02, 5), "default": Profile(0.1, 15), "thorough": Profile(1.0, 0)}
HYPOTHESIS_DEFAULT = 100  # examples of a property test that names no number


def register() -> None:
    """Make the profiles known to Hypothesis and load the one that the environment names."""
    slow = [HealthCheck.too_slow]  # how fast examples are drawn says how busy the machine is
    for name in PROFILES:
        cases = cases_of(name, HYPOTHESIS_DEFAULT)
        settings.register_profile(name, max_examples=cases, deadline=None, suppress_health_check=slow)
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def cases_of(profile: str, number: int) -> int:
    """Number of random cases in `profile` of a test that names `number`."""
    share, fewest = PROFILES[profile]
    return max(round(share * number), min(fewest, number))


def cases(number: int, default: int | None = None) -> int:
    """Number of random cases in the profile at hand of a test that names `number`: for loops over seeds.

    default : where a case takes so long that fewer than of other tests are tried, but in `thorough`.
    """
    tried = cases_of(settings.get_current_profile_name(), number)
    return tried if default is None or thorough() else min(tried, default)


def examples(number: int) -> settings:
    """Settings of a property test that tries `number` examples in `thorough`: a decorator, above `given`."""
    return settings(max_examples=cases(number))


def thorough() -> bool:
    """Is everything to be tried that a test names: every page in every mode, every address?"""
    return settings.get_current_profile_name() == "thorough"


def on_sqlite(test: Callable) -> Callable:
    """A test of what stands above rows that other tests read and write on both databases: `thorough` tries it on both.

    A decorator, of tests with the fixture `database_url`.
    """
    postgresql = [pytest.param("postgresql", marks=pytest.mark.postgres)] if thorough() else []
    return pytest.mark.parametrize("database_url", ["sqlite", *postgresql], indirect=True)(test)


def on_postgresql(test: Callable) -> Callable:
    """A test whose file does as much on SQLite beside it: `thorough` tries it on both.

    A decorator, of tests with the fixture `database_url`; on SQLite too where there is no PostgreSQL.
    """
    sqlite = ["sqlite"] if thorough() or postgres.programs() is None else []
    postgresql = pytest.param("postgresql", marks=pytest.mark.postgres)
    return pytest.mark.parametrize("database_url", [*sqlite, postgresql], indirect=True)(test)
