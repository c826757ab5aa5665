"""Behaviours that are suggested to a unit, by what was published of it."""

from __future__ import annotations

from datetime import date

from diagnostic.definitions.loading.behaviour_files import shipped_behaviours
from diagnostic.definitions.loading.perspective_files import shipped_perspectives
from diagnostic.report.content.practice import PracticeContent
from diagnostic.report.pages.suggestions import Suggestion, suggested_behaviours, suggested_steps
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.practices.prepared import prepared_surveys
from diagnostic.services.report.load import published_waves
from diagnostic.services.report.prepared import prepared_report
from diagnostic.services.report.stamps import report_stamp


def suggestions(inst: Installation, access: Access, unit: str, today: date) -> list[Suggestion]:
    """What a unit may begin an agreement from: by its own scores, then first steps of its rules; each text once."""
    surveys: dict[str, PracticeContent] = {}
    for practice in shipped_perspectives().practices:
        for survey in prepared_surveys(inst, access, practice)[-1:]:
            surveys |= dict.fromkeys(survey.source.answered, survey)
    found = suggested_behaviours(shipped_behaviours(), surveys, unit) + _steps(inst, access, unit, today)
    return list({each.text: each for each in reversed(found)}.values())[::-1]


def _steps(inst: Installation, access: Access, unit: str, today: date) -> list[Suggestion]:
    seen = [wave for wave in published_waves(inst, access, today) if access.unit in ("", *wave.chart.position)]
    for wave in seen[:1]:
        content = prepared_report(inst, access, wave.id, None, report_stamp(inst, access))
        if content is not None and unit in content.units:
            return suggested_steps(content, next(iter(content.audiences), ""), unit)
    return []
