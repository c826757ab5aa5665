"""Agendas made ready for a survey: what was not published is left out, and what is shown or guessed is filled in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isnan

from diagnostic.core.meeting.kinds.table import KINDS
from diagnostic.core.meeting.script import Plain, Scene, Script
from diagnostic.definitions.agreement import MOST
from diagnostic.definitions.loading.behaviour_files import shipped_behaviours
from diagnostic.definitions.loading.perspective_files import shipped_perspectives
from diagnostic.definitions.model import DEFAULT_LANGUAGE, say
from diagnostic.definitions.playbook.agenda import Agenda
from diagnostic.definitions.playbook.kinds.choose import MOST_CHOSEN, Choose, Offered
from diagnostic.definitions.playbook.kinds.collect import Collect
from diagnostic.definitions.playbook.kinds.guess import Guess
from diagnostic.definitions.playbook.kinds.pause import Pause
from diagnostic.definitions.playbook.kinds.record import RecordLearned
from diagnostic.definitions.playbook.kinds.say import Say
from diagnostic.definitions.playbook.kinds.show import CHOICES, Show
from diagnostic.definitions.playbook.kinds.sign import Sign
from diagnostic.definitions.playbook.kinds.vote import Vote
from diagnostic.definitions.playbook.kinds.write import Write
from diagnostic.definitions.playbook.step import Step
from diagnostic.errors import UserError
from diagnostic.report.pages.suggestions import suggested_behaviours
from diagnostic.report.slides.guesses import guess_answer
from diagnostic.report.slides.model import Material, NotShown
from diagnostic.report.slides.shows import slides


@dataclass(frozen=True)
class LeftOut:
    """A step that a survey has nothing for: its heading, and why in a sentence."""

    step: str
    heading: str
    reason: str


@dataclass(frozen=True)
class Fitted:
    """An agenda as it can be held, and the steps that it goes without."""

    script: Script
    left_out: tuple[LeftOut, ...]


def fit(agenda: Agenda, title: str, material: Material, language: str = DEFAULT_LANGUAGE) -> Fitted:
    """The script of an agenda for what was published. UserError where no step is left."""
    scenes, left_out = [], []
    for step in agenda.steps:
        heading, details = say(step.heading, language), _DETAILS.get(step.kind, _nothing)(step, material, language)
        if isinstance(details, NotShown):
            left_out.append(LeftOut(step.id, heading, details.reason))
        else:
            scenes.append(_scene(step, heading, details, language))
    if not scenes:
        raise UserError("Nothing of this agenda can be shown: " + " ".join(each.reason for each in left_out))
    return Fitted(Script(title, tuple(scenes)), tuple(left_out))


def _scene(step: Step, heading: str, details: Plain, language: str) -> Scene:
    return Scene(
        id=step.id,
        kind=step.kind,
        heading=heading,
        details=KINDS[step.kind].details(details),
        text=say(step.text, language),
        prompts=tuple(say(prompt, language) for prompt in step.prompts),
        notes=say(step.notes, language),
        minutes=step.minutes,
        source=step.source,
    )


def _nothing(step: Step, material: Material, language: str) -> Plain:
    return {}


def _show(step: Show, material: Material, language: str) -> Plain | NotShown:
    choice = {name: value for name in CHOICES if (value := getattr(step, name))}
    made = slides(material, step.show, choice)
    if isinstance(made, NotShown):
        return made
    headlines = [slide.headline for slide in made]
    return {"show": step.show, "choice": choice, "headlines": headlines, "stamp": material.stamp}


def _guess(step: Guess, material: Material, language: str) -> Plain | NotShown:
    answer = guess_answer(material, step.about, step.dimension or "", step.ask)
    if isinstance(answer, NotShown):
        return answer
    published = [
        {"name": each.name, "value": each.value, "low": _known(each.low), "high": _known(each.high)}
        for each in answer.published
    ]
    groups = [say(name, language) for name in step.groups]
    return {"form": step.ask, "by": answer.who, "published": published, "groups": groups}


def _known(value: float) -> float | None:
    """None for what a publication does not know: JSON has no word for it."""
    return None if isnan(value) else value


def _collect(step: Collect, material: Material, language: str) -> Plain:
    names = {key: [say(name, language) for name in getattr(step, key)] for key in ("groups", "syndicates")}
    held = step.held_back or bool(step.syndicates)
    return {"ask": say(step.ask, language), "notes": step.most_notes, **names, "held": held}


def _vote(step: Vote, material: Material, language: str) -> Plain:
    return {"dots": step.dots, "options": [say(text, language) for text in step.options], "on": step.on or ""}


def _choose(step: Choose, material: Material, language: str) -> Plain | NotShown:
    known = {f"o{number}": say(text, language) for number, text in enumerate(step.options, 1)}
    offered = known | _OFFERED[step.of](material, language) if step.of else known
    if not offered and not step.on:
        return NotShown("There is nothing to choose from in this survey.")
    return {
        "least": step.least,
        "most": step.most,
        "candidates": offered,
        "on": step.on or "",
        "adopts": step.adopts or "",
    }


def _behaviours(material: Material, language: str) -> dict[str, str]:
    """Suggested behaviours, those of what scored lowest first."""
    surveys = {id_: survey for survey in material.practised for id_ in survey.source.answered}
    unit = material.practised[-1].root if material.practised else ""
    found = suggested_behaviours(shipped_behaviours(), surveys, unit, language)
    return {f"b{number}": each.text for number, each in enumerate(found, 1)}


def _standards(material: Material, language: str) -> dict[str, str]:
    return {id_: say(each.name, language) for id_, each in shipped_perspectives().adoptable.items()}


def _units(material: Material, language: str) -> dict[str, str]:
    """The units of the part that the meeting is about, level by level, as many as can be read on a wall."""
    shown = [material.content] if material.content else list(material.practised[-1:])
    for each in shown:
        chart = each.source.chart
        order = sorted(range(len(chart.ids)), key=lambda place: (chart.levels[place], place))
        return {chart.ids[place]: chart.names[place] for place in order[:MOST_CHOSEN]}
    return {}


_OFFERED: dict[Offered, Callable[[Material, str], dict[str, str]]] = {
    "behaviours": _behaviours,
    "standards": _standards,
    "units": _units,
}


def _write(step: Write, material: Material, language: str) -> Plain:
    return {"most": MOST, "lines": [say(text, language) for text in step.lines], "on": step.on or ""}


def _record(step: RecordLearned, material: Material, language: str) -> Plain:
    return {"we": say(step.we, language), "they": say(step.they, language)}


def _say(step: Say, material: Material, language: str) -> Plain:
    return {"progress": step.progress}


def _pause(step: Pause, material: Material, language: str) -> Plain:
    return {"overnight": step.overnight}


def _sign(step: Sign, material: Material, language: str) -> Plain:
    return {"on": step.on}


#: What a step of a kind needs beside words; kinds that need nothing are not here.
_DETAILS: dict[str, Callable[..., Plain | NotShown]] = {
    "say": _say,
    "show": _show,
    "guess": _guess,
    "collect": _collect,
    "vote": _vote,
    "choose": _choose,
    "write": _write,
    "record": _record,
    "sign": _sign,
    "pause": _pause,
}
