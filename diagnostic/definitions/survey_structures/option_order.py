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
LARGEST = 127
NUMBER = re.compile(r"-?[0-9]{1,9}")
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
    """Options as a scale. rating : whether the order of the labels is known. unread : the code of an option without
    an answer, which exports have as well and nobody can read."""

    scale: DraftScale
    rating: bool
    unread: str = ""


def as_scale(options: Sequence[Option]) -> Scaled | None:
    """The scale of some options; None where they are too few or too many.

    Codes are those of the file where these are numbers at equal steps; else the options are numbered, and the scale
    says what exports have for each.
    """
    silent = [option for option in options if any(map(says_nothing, option.label.values()))]
    kept = [option for option in options if option not in silent]
    if not FEWEST <= len(kept) <= MOST:
        return None
    numbers = [int(option.code) for option in kept if NUMBER.fullmatch(option.code)]
    steps = {after - before for before, after in pairwise(numbers)}
    own = len(numbers) == len(kept) and len(steps) == 1 and 0 not in steps and max(map(abs, numbers)) <= LARGEST
    in_order = _numbered(options) and options[: len(kept)] == kept
    codes = numbers if own else list(range(1, len(kept) + 1))
    exported = _told_apart([option.code for option in kept]) if not own and not in_order else []
    missing = [int(option.code) for option in silent if NUMBER.fullmatch(option.code)]
    missing += [len(kept) + 1] if silent and in_order else []
    direction = _direction([option.label for option in kept])
    turn = -1 if direction < 0 else 1
    labels = _differing([option.label for option in kept][::turn])
    cant_say = silent[0].label if silent else None
    scale = DraftScale(tuple(codes[::turn]), labels, cant_say, tuple(missing), tuple(exported[::turn]))
    words = [option.code for option in silent if not NUMBER.fullmatch(option.code) and not in_order]
    return Scaled(scale, direction != 0, words[0] if words else "")


def _told_apart(codes: Sequence[str]) -> list[str]:
    """Codes of a file, with words that no file has in the place of one that is blank or there already."""
    seen: set[str] = set()
    out = []
    for i, code in enumerate(codes, 1):
        own = code.casefold() not in seen and bool(code.strip())
        out.append(code if own else f"option {i} of this draft")
        seen.add(code.casefold())
    return out


def _numbered(options: Sequence[Option]) -> bool:
    """Whether codes are A1, A2 ... in order, which are read without being told."""
    return all(re.fullmatch(rf"AO?0*{i}", option.code) for i, option in enumerate(options, 1))


def note_scale(notes: DraftNotes, code: str, scaled: Scaled, line: int = 0) -> None:
    """DraftNotes on what is not known of the scale of the question `code`, or was decided."""
    if not scaled.rating:
        hint = "Turn codes and labels where the first option is the favourable one; delete what is in no order."
        notes.add(code, "the least favourable option first", "options in an order that is not known", hint, line)
    if scaled.unread:
        hint = "Export full answers, not codes."
        notes.add(code, "a number for no answer", f"the code {quote(scaled.unread)}", hint, line)
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
