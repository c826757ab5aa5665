"""Values frozen as canonical JSON (the same value gives the same text) and thawed again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import lru_cache

from diagnostic.core.released.hashes import content_hash
from diagnostic.definitions.breakdowns import DeclaredBreakdown
from diagnostic.definitions.organisation import Organisation, tree
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.service_map import Service, ServiceMap
from diagnostic.definitions.wave import Policy

Headcounts = Mapping[tuple[str, str], int]  # (unit, audience) -> people, each unit's own


def text_hash(text: str) -> str:
    """Hash of a frozen value."""
    return content_hash(text.encode())


def freeze_chart(chart: Organisation) -> str:
    """A chart as rows of id, parent, name and attributes, in preorder."""
    attributes = chart.attributes or ({},) * len(chart.ids)
    parents = (None if parent < 0 else chart.ids[parent] for parent in chart.parents)
    return _json([list(row) for row in zip(chart.ids, parents, chart.names, map(dict, attributes), strict=True)])


@lru_cache(maxsize=64)
def thaw_chart(text: str) -> Organisation:
    """The chart that was frozen."""
    return tree(tuple(row) for row in json.loads(text))


def freeze_service_map(found: ServiceMap) -> str:
    """Services as rows of provider, receiver and what is done, as they were written."""
    return _json([[each.provider, each.receiver, each.name] for each in found.services])


@lru_cache(maxsize=64)
def thaw_service_map(text: str) -> ServiceMap:
    """The service map that was frozen."""
    return ServiceMap(tuple(Service(*row) for row in json.loads(text)))


def freeze_policy(policy: Policy) -> str:
    """The thresholds and the breakdowns; that it is safe is no choice a wave has."""
    thresholds = asdict(_safe(policy))
    del thresholds["unsafe_for_validation"]
    thresholds["cuts"] = thresholds.pop("breakdowns")  # the key of snapshots, which are kept as they were written
    for later in ("cuts", "live", "open_to"):  # written as before there were any
        if not thresholds[later]:
            del thresholds[later]
    if thresholds.pop("answers_each") != 1:
        raise ValueError("the policy of one audience follows from its wave's; the wave's is frozen")
    return _json(thresholds)


@lru_cache(maxsize=64)
def thaw_policy(text: str) -> Policy:
    """Fails on a policy without a threshold, with one that this version does not know, and on an unsafe one."""
    thresholds = json.loads(text)
    breakdowns = tuple(
        DeclaredBreakdown(breakdown["name"], tuple(breakdown["values"])) for breakdown in thresholds.pop("cuts", ())
    )
    open_to = tuple(thresholds.pop("open_to", ()))
    return _safe(Policy(thresholds.pop("min_group"), breakdowns=breakdowns, open_to=open_to, **thresholds))


def _safe(policy: Policy) -> Policy:
    """A wave never follows a policy that protects nobody."""
    if policy.unsafe_for_validation:
        raise ValueError("a policy that is unsafe, for validation only, can't be a wave's")
    return policy


def freeze_headcounts(headcounts: Headcounts) -> str:
    """Headcounts as rows of unit, audience and people, in order."""
    return _json(sorted([unit, audience, int(people)] for (unit, audience), people in headcounts.items()))


@lru_cache(maxsize=64)
def thaw_headcounts(text: str) -> Headcounts:
    """The headcounts that were frozen."""
    return {(unit, audience): people for unit, audience, people in json.loads(text)}


def freeze_questionnaire(questionnaire: Questionnaire) -> str:
    """Keeps the order of dimensions, in which they are shown."""
    return questionnaire.model_dump_json(by_alias=True)


@lru_cache(maxsize=256)
def thaw_questionnaire(text: str) -> Questionnaire:
    """The questionnaire that was frozen."""
    return Questionnaire.model_validate_json(text)


def freeze_counts(counts: Iterable[int]) -> str:
    """Counts of people as a list."""
    return _json([int(people) for people in counts])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
