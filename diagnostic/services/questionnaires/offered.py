"""Questionnaires that a new survey can ask: those that come with the product, and the organisation's own."""

from __future__ import annotations

from collections.abc import Collection

from diagnostic.definitions.loading.yaml_files import parse_questionnaire
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.questionnaires.own import own_questionnaires
from diagnostic.settings import QUESTIONNAIRES

SHIPPED = (
    *("employee", "pulse", "customer", "mirror_leader", "mirror_staff", "mirror_customer", "caring", "motivators"),
    *("colleague", "colleague_provider"),
)


def shipped_texts() -> dict[str, str]:
    """The YAML of each questionnaire that comes with the product and is in this installation, by its name."""
    paths = {name: QUESTIONNAIRES / f"{name}.yaml" for name in SHIPPED}
    return {name: path.read_text(encoding="utf-8") for name, path in paths.items() if path.is_file()}


def shipped_questionnaires() -> dict[str, Questionnaire]:
    """What each of them asks, by its name."""
    return {name: parse_questionnaire(text, f"{name}.yaml") for name, text in shipped_texts().items()}


def offered_contents(inst: Installation, access: Access, chosen: Collection[str]) -> dict[str, bytes]:
    """The YAML of shipped questionnaires by their name and of own ones by their record, by what messages call each.

    One that there is not any more is left out.
    """
    shipped = shipped_texts()
    own = {each.record: each for each in own_questionnaires(inst, access)} if set(chosen) - set(shipped) else {}
    found = {f"{name}.yaml": shipped[name].encode() for name in chosen if name in shipped}
    named = ((own[record], own[record].asked) for record in chosen if record in own)
    return found | {f"your {asked.id if asked else ''} {each.record[:6]}": each.text.encode() for each, asked in named}
