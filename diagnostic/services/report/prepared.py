"""The gap report of a published wave, ready for pages, and kept for whoever may see the same."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager, nullcontext
from threading import Condition

from cachetools import LRUCache, cached

from diagnostic.definitions.model import DEFAULT_LANGUAGE
from diagnostic.report.content.prepare import Content, prepare
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.report.load import forget_diagnoses, load_report
from diagnostic.services.report.parts import led_then

PREPARED: LRUCache[tuple[Hashable, ...], Content | None] = LRUCache(48)


def prepared_report(
    inst: Installation,
    access: Access,
    wave: str | None,
    rules: int | None,
    stamp: str,
    language: str = DEFAULT_LANGUAGE,
    meanwhile: Callable[[], AbstractContextManager[object]] = nullcontext,
    asked_by: str = "",
) -> Content | None:
    """As `load_report`, made once for an organisation, the part of it that is seen, and a stamp (`report_stamp`).

    asked_by : the unit of whoever asks, where it is above the access's: without changes since others led what is in it.
    meanwhile : entered for as long as it is being made, by whoever waits for it; not at all where it is there.
    """
    who = access.organisation, access.organisation_name, access.unit
    key = inst.engine, *who, wave, rules, stamp, language, *filter(None, [asked_by])

    def load() -> Content | None:
        report = load_report(inst, access, wave, rules)
        if report is not None and asked_by:
            report = led_then(report, asked_by)
        return None if report is None else prepare(report, language)

    with nullcontext() if key in PREPARED else meanwhile():
        return _prepared(key, load)


@cached(PREPARED, key=lambda key, load: key, condition=Condition())
def _prepared(key: tuple[Hashable, ...], load: Callable[[], Content | None]) -> Content | None:
    """Whoever asks while it is being made waits for it."""
    return load()


def forget_reports() -> None:
    """Nothing is kept any more of what reports were made from, in a process that has all it needs of them."""
    _prepared.cache_clear()
    forget_diagnoses()
