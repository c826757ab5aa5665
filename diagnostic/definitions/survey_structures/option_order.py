"""Options of a question as a response scale: which end is favourable, which of them say that there is no answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from diagnostic.definitions.model import say
from diagnostic.definitions.no_answer import says_nothing
from diagnostic.definitions.survey_structures.draft import DraftNotes, DraftScale, Words
from diagnostic.files.suggestions import fold
from diagnostic.files.wording import quote

FEWEST, MOST = 2, 11  # options of a scale
APART = 101  # first code where those of the file are not one by one: none of them can be mistaken for one of these
WORST = re.compile(
    r"strongly disagree|disagree|never\b(?! (?:tried|been|had|used))|not at all"
    r"|dissatisfied|unsatisfied|very poor|poor|bad|worst|unlikely|unimportant"
    r"|not important|decrease|stimme .*nicht zu|trifft .*nicht zu|lehne|nie$|nie |niemals|gar nicht|überhaupt nicht"
    r"|unzufrieden|schlecht|unwichtig|unwahrscheinlich|pas du tout|pas d.accord|désaccord|jamais|insatisfait|mauvais"
    r"|mal$|nunca|desacuerdo|insatisfecho|malo|mai$|per niente|non d.accordo|helemaal (?:niet|mee oneens)|oneens|nooit"
    r"|discordo|nigdy|nie zgadzam|全く|そう思わない|不満|^no$|^nein$|^non$|^nee$|^não$|^いいえ$"
)
LED = re.compile(r"(\d{1,3})(?:\s*[-=:.(]\s*\D.*)?")  # a number, alone or in front of words
BEST = re.compile(
    r"agree|always|completely|extremely|satisfied|very good|excellent|good|best|likely|important|increase|stimme"
    r"|trifft|immer|voll|sehr|zufrieden|wichtig|ausgezeichnet|wahrscheinlich|d.accord|toujours|satisfait|excellent"
    r"|très|siempre|acuerdo|satisfecho|muy|excelente|sempre|d.accordo|molto|altijd|eens|tevreden|concordo|zawsze"
    r"|zgadzam|とても|そう思う|満足|^yes$|^ja$|^oui$|^s[ií]$|^sì$|^sim$|^tak$|^はい$"
)


@dataclass(frozen=True)
class Option:
    """One option of a question as the file has it. code : what the program exports for it."""

    code: str
    label: Words


@dataclass(frozen=True)
class Scaled:
    """Options as a scale. rating : whether the order of the labels is known. apart : whether the file's codes are not
    one by one, so that others are used. shifted : an option without an answer stands between others."""

    scale: DraftScale
    rating: bool
    apart: bool = False
    shifted: bool = False


def as_scale(options: Sequence[Option], numbered: Sequence[int] | None = None) -> Scaled | None:
    """The scale of some options; None where they are too few or too many.

    numbered : the codes that an export has for the options; None where these are theirs in order, from 1 on.
    """
    silent = [option for option in options if any(map(says_nothing, option.label.values()))]
    codes = list(range(1, len(options) + 1)) if numbered is None else list(numbered)
    kept = [(code, option.label) for code, option in zip(codes, options, strict=True) if option not in silent]
    if not FEWEST <= len(kept) <= MOST:
        return None
    missing = tuple(code for code, option in zip(codes, options, strict=True) if option in silent)
    steps = {after - before for (before, _), (after, _) in pairwise(kept)}
    apart = len(steps) != 1 or 0 in steps or not all(-127 <= code <= 127 for code, _ in kept)
    if apart:
        kept = [(APART + i, label) for i, (_, label) in enumerate(kept)]
        missing = ()
    shifted = numbered is None and any(code < kept[-1][0] for code in missing)
    direction = _direction([label for _, label in kept])
    if direction < 0:
        kept.reverse()
    labels = _differing([label for _, label in kept])
    cant_say = silent[0].label if silent else None
    scale = DraftScale(tuple(code for code, _ in kept), labels, cant_say, missing)
    return Scaled(scale, direction != 0, apart, shifted)


def note_scale(notes: DraftNotes, code: str, scaled: Scaled, line: int = 0) -> None:
    """DraftNotes on what is not known of the scale of the question `code`, or was decided."""
    if not scaled.rating:
        hint = "Turn codes and labels where the first option is the favourable one; delete what is in no order."
        notes.add(code, "the least favourable option first", "options in an order that is not known", hint, line)
    if scaled.scale.cant_say:
        found = f"the option {quote(say(scaled.scale.cant_say))}"
        notes.add(code, "options that are answers", found, "Read as no answer (cant_say).", line)


def _direction(labels: Sequence[Words]) -> int:
    """1 where the first label is the least favourable one, -1 where the last is, 0 where nobody can say."""
    ends = [[text.casefold().strip() for text in labels[i].values()] for i in (0, -1)]
    low = [any(WORST.search(text) for text in end) for end in ends]
    high = [any(BEST.search(text) and not WORST.search(text) for text in end) for end in ends]
    if low[0] and not low[1] and (high[1] or len(labels) > FEWEST):
        return 1
    if low[1] and not low[0] and (high[0] or len(labels) > FEWEST):
        return -1
    numbers = [[int(found[1]) for text in label.values() if (found := LED.fullmatch(text))] for label in labels]
    if all(numbers) and all(after[0] > before[0] for before, after in pairwise(numbers)):
        return 1
    return 0


def _differing(labels: Sequence[Words]) -> tuple[Words, ...]:
    """Labels of which no two are alike in a language; none at all where options have no words."""
    if not all(labels):
        return ()
    seen: set[tuple[str, str]] = set()
    out: list[Words] = []
    for i, label in enumerate(labels, 1):
        words = {}
        for language, text in label.items():
            alike = (language, text.strip().lower()) in seen
            words[language] = f"{text} ({i})" if alike else text
            seen.add((language, words[language].strip().lower()))
        out.append(words)
    return tuple(out)


def about_persons(text: Words, options: Sequence[Option]) -> bool:
    """Whether a question asks a fact about whoever answers, such as gender, age or department, and no opinion."""
    words = " ".join(text.values()).casefold()
    labels = {fold(label) for option in options for label in option.label.values()}
    return bool(FACTS.search(words)) or bool(labels & GENDERS)


FACTS = re.compile(
    r"\bgender\b|\bsex\b|\bhow old\b|\byour age\b|age group"
    r"|which (?:team|department|unit|division|site|location|country)"
    r"|what (?:team|department|country) |your (?:team|department|unit|division|location|job title)\?|nationality"
    r"|age (?:range|categor|bracket)|marital status|employment status|\bsalary\b|\bincome\b|ethnic"
    r"|highest (?:level|degree|qualification)"
    r"|geschlecht|wie alt|alter\b|altersgruppe|(?:welche[rmn]?|ihre?) (?:team|abteilung|bereich|standort)|nationalität"
    r"|\bsexe\b|quel âge|(?:quelle?|votre) (?:équipe|service|département|pays)|género|edad"
    r"|(?:qué|su) (?:equipo|departamento)"
)
GENDERS = frozenset({"male", "female", "männlich", "weiblich", "homme", "femme", "hombre", "mujer", "男性", "女性"})
