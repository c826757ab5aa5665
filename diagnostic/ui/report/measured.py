"""What the measurement page and the appendix show, worked out once per release, scope and audience."""

from __future__ import annotations

from diagnostic.report.content.prepare import Content
from diagnostic.report.pages import appendix as report_appendix
from diagnostic.report.pages.measurement import agreement
from diagnostic.report.sections import Section
from diagnostic.ui.report.kept import kept

Key = tuple[str, ...]


@kept(50)
def agreements(content: Content, key: Key, audience: str) -> tuple[agreement.Agreed, ...]:
    """Agreement of each unit on each dimension."""
    return agreement.agreements(content, audience)


@kept(50)
def in_short(content: Content, key: Key) -> tuple[Section, ...]:
    """Each question with its answer."""
    return report_appendix.in_short(content)


@kept(50)
def appendix(content: Content, key: Key) -> tuple[Section, ...]:
    """A sentence on each dimension."""
    return report_appendix.appendix(content)
