"""The service map: which unit provides which service to which other unit of the same organisation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from diagnostic.definitions.organisation import Organisation

RATING = "colleague"  # the audience that is asked about the units of a service map, one sheet about each
MOST_RATED = 5  # providers that one person is asked about; docs/decisions/0027
DEPENDENCE = "dependence"  # the questionnaire that asks whose work people depend on, from which a map is suggested
DEPENDS_ABOVE = 0.2  # share of a unit's people: of ten, two are shown where nobody ticked, kept off the end
DEPENDS_IN_WORDS = "more than one in five"  # the same, as pages say it
MOST_OFFERED = 30  # units to tick; as many as are looked through on a phone
UNNAMED = "what it does is still to be written"  # a suggested service until somebody says what it is


@dataclass(frozen=True)
class Service:
    """One row of a service map: ids of two units, and what the one does for the other."""

    provider: str
    receiver: str
    name: str


@dataclass(frozen=True)
class ServiceMap:
    """Services in the order in which they were written. A receiver stands for all units below it too."""

    services: tuple[Service, ...] = ()

    @cached_property
    def providers(self) -> tuple[str, ...]:
        """Units that provide anything, in the order in which they were written."""
        return tuple(dict.fromkeys(service.provider for service in self.services))

    def names(self, provider: str, path: Iterable[str] = ()) -> list[str]:
        """What a provider does: for the units of a path, which lead to one receiver, or for anybody."""
        units = set(path)
        mine = [each for each in self.services if each.provider == provider]
        return list(dict.fromkeys(each.name for each in mine if not units or each.receiver in units))

    def customers(self, organisation: Organisation) -> Mapping[str, np.ndarray]:
        """By provider, the units whose own people it serves: booleans, units.

        Nobody is a customer of the unit that they belong to. Units that the organisation does not have are left out.

        >>> from diagnostic.definitions.organisation import flat
        >>> everybody = ServiceMap((Service("it", "all", "Computers"),))
        >>> everybody.customers(flat(["it", "shop"]))["it"].tolist()
        [True, False, True]
        """
        found: dict[str, np.ndarray] = {}
        position = organisation.position
        for service in self.services:
            if service.provider not in position or service.receiver not in position:
                continue
            served = found.setdefault(service.provider, np.zeros(len(organisation.ids), dtype=bool))
            top = position[service.receiver]
            served[top : organisation.ends[top]] = True
        for provider, served in found.items():
            top = position[provider]
            served[top : organisation.ends[top]] = False
        return found

    def serving(self, unit: str, organisation: Organisation) -> tuple[str, ...]:
        """The providers that a unit's own people are customers of, in the order of the map."""
        customers, at = self.customers(organisation), organisation.position[unit]
        return tuple(provider for provider in self.providers if provider in customers and customers[provider][at])


def rated_by(serving: tuple[str, ...], place: int, most: int = MOST_RATED) -> tuple[str, ...]:
    """The providers that one of a unit's people is asked about: at most `most` of those that serve the unit.

    place : which of the unit's people it is, from 0, in an order that tells nothing. Over all of them each provider is
    asked about as often as any other, but for once.

    >>> [rated_by(("a", "b", "c"), place, most=2) for place in range(3)]
    [('a', 'b'), ('c', 'a'), ('b', 'c')]
    """
    if len(serving) <= most:
        return serving
    return tuple(serving[(place * most + i) % len(serving)] for i in range(most))
