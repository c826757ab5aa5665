"""The surveys of a practice, ready for pages and slides, and kept for whoever may see the same."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import partial
from threading import Condition

from cachetools import LRUCache, cached

from diagnostic.definitions.loading.perspective_files import shipped_perspectives
from diagnostic.definitions.model import DEFAULT_LANGUAGE
from diagnostic.report.content.practice import PracticeContent, prepare_practice
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.practices.surveys import load_survey, practice_waves
from diagnostic.services.waves.rows import Wave

PREPARED: LRUCache[tuple[Hashable, ...], PracticeContent] = LRUCache(96)


def prepared_surveys(
    inst: Installation,
    access: Access,
    practice: str,
    until: str = "",
    language: str = DEFAULT_LANGUAGE,
    known: Sequence[Wave] | None = None,
) -> list[PracticeContent]:
    """The published surveys of a practice up to one of them, the newest unless given, the earliest first.

    Nothing where `until` is none of them. Each is made once for an organisation, the part of it that is seen, and the
    surveys that there are: a publication never changes. known : what `practice_waves` has said, where it was asked.
    """
    known = practice_waves(inst, access, practice) if known is None else known
    ids = tuple(wave.id for wave in known)
    wanted = known if not until else known[ids.index(until) :] if until in ids else []

    def load(wave: Wave) -> PracticeContent:
        return prepare_practice(load_survey(inst, access, practice, wave, known), shipped_perspectives(), language)

    seen = inst.engine, access.organisation, access.organisation_name, access.unit, practice, ids, language
    return [_prepared((*seen, wave.id), partial(load, wave)) for wave in reversed(wanted)]


@cached(PREPARED, key=lambda key, load: key, condition=Condition())
def _prepared(key: tuple[Hashable, ...], load: Callable[[], PracticeContent]) -> PracticeContent:
    """Whoever asks while it is being made waits for it."""
    return load()
