"""Published surveys of services, ready for pages and kept for whoever may see the same."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from threading import Condition

from cachetools import LRUCache, cached

from diagnostic.definitions.model import DEFAULT_LANGUAGE
from diagnostic.report.conversations.pairs import COLLEAGUE, PairContent, prepare_pairs
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.practices.prepared import prepared_surveys
from diagnostic.services.practices.surveys import practice_waves

PRACTICE = "conversations"
PREPARED: LRUCache[tuple[Hashable, ...], PairContent] = LRUCache(48)


def prepared_pairs(
    inst: Installation, access: Access, until: str = "", language: str = DEFAULT_LANGUAGE
) -> PairContent | None:
    """The newest survey of services up to one of them; None where none is published that has a map."""
    known = practice_waves(inst, access, PRACTICE)
    for practice in reversed(prepared_surveys(inst, access, PRACTICE, until, language, known)):
        wave = next(each for each in known if each.id == practice.source.wave.id)
        if COLLEAGUE in practice.source.answered and wave.service_map is not None:
            key = inst.engine, access.organisation, access.organisation_name, access.unit, wave.id, language
            return _prepared(key, partial(prepare_pairs, practice, wave.service_map, wave.chart))
    return None


@cached(PREPARED, key=lambda key, load: key, condition=Condition())
def _prepared(key: tuple[Hashable, ...], load: Callable[[], PairContent]) -> PairContent:
    """Whoever asks while it is being made waits for it."""
    return load()
