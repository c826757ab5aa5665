"""The kit of a customer conversation as a document: the sheets that are taken along."""

from __future__ import annotations

from dataclasses import replace

from diagnostic.report.conversations.kit import Kit
from diagnostic.report.conversations.kit_words import SAID_FIRST, kit_heading, kit_sections
from diagnostic.report.conversations.pairs import PairContent
from diagnostic.report.document.parts import Chapter, Heading, Remark, ReportDocument
from diagnostic.report.document.practices.frame import practice_document
from diagnostic.report.document.tables import told

KIT = "kit"  # kind of its chapter


def kit_document(content: PairContent, kit: Kit, intent: str = "") -> ReportDocument:
    """What is said first, whom to meet, the agenda, questions and what not to do. `intent` : in other words."""
    first = (Heading(SAID_FIRST), Remark((intent or kit.intent,)))
    sections = told(kit_sections(kit, content.practice.language), level=2)
    chapter = Chapter(KIT, kit_heading(kit), (*first, *sections))
    return replace(practice_document([content.practice], [chapter]), title=kit.title)
