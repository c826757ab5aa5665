"""Numbers and findings in plain words; terms of statistics stand one click deeper."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, isnan

from babel import Locale, UnknownLocaleError

from diagnostic.core.released.gaps import (
    CORRECT_REJECTION,
    FALSE_ALARM,
    FELT,
    HIT,
    MISS,
    NOT_FELT,
    NOT_TESTABLE,
    NOTHING,
    UNEXPECTED,
)
from diagnostic.core.released.symptoms import ILL_FROM
from diagnostic.core.statistics.comparisons import CANNOT_TELL, HIGHER, LOWER, NO_VERDICT
from diagnostic.definitions.wave import Policy
from diagnostic.report.palette import shown

HIDDEN = "\u00b7\u00b7\u00b7"
SERVICE_MARKS = (
    "below or above what the others it serves say; under Own view: what its customers say"  # marks on services
)
HYPOTHESIS = "A rule states a hypothesis, not a forecast."
NONE_KNOWN = "None known."

VERDICTS = {  # on a unit against the rest of the organisation
    LOWER: "Lower than the rest of the organisation, by more than chance",
    HIGHER: "Higher than the rest of the organisation, by more than chance",
    CANNOT_TELL: "Not clearly different from the rest of the organisation",
    NO_VERDICT: "",
}
MARKS = {LOWER: "\u25bc", HIGHER: "\u25b2"}
FELT_ORDER = (FELT, UNEXPECTED, NOT_FELT, CANNOT_TELL, NOTHING)  # as it is read: what is felt, then what may come
FELT_SIGNS = dict(zip(FELT_ORDER, ("\u25cf", "\u25c6", "\u25cb", "\u2013", "\u00b7"), strict=True))
OUTCOME_ORDER = (HIT, MISS, FALSE_ALARM, CORRECT_REJECTION, NOT_TESTABLE)
NOT_PUT = "The rule does not speak about this unit"
STRENGTHS = ((0.2, "hardly any sign"), (0.5, "some signs"), (0.8, "predicted"), (float("inf"), "strongly predicted"))
SURE = ((4, "Very sure"), (8, "Fairly sure"), (14, "Roughly"), (float("inf"), "Hardly sure"))  # up to so many points

_AUDIENCES = {
    "employee": "employees",
    "leader": "leaders",
    "colleague": "colleagues",
    "customer": "customers",
    "parent": "parents",
    "student": "students",
    "teacher": "teachers",
}


def audience_name(audience: str) -> str:
    """The people of an audience, in the middle of a sentence.

    >>> audience_name("customer"), audience_name("night_guests")
    ('customers', 'night guests')
    """
    return _AUDIENCES.get(audience, audience.replace("_", " "))


def language_name(tag: str) -> str:
    """A language in English; its tag where CLDR knows none.

    >>> language_name("pt-BR"), language_name("qqq")
    ('Portuguese (Brazil)', 'qqq')
    """
    try:
        return str(Locale.parse(tag, sep="-").english_name or tag)
    except (UnknownLocaleError, ValueError):
        return tag


BY_OPEN_LINK = "by an open link: anyone who had the address could answer, more than once"


def openly(policy: Policy) -> str:
    """What stands behind the smallest group where an audience is asked by an open link; empty where none is.

    >>> openly(Policy(open_to=("customer",))), openly(Policy())
    (', or 10 answers of customers by an open link', '')
    """
    fewest = {audience_name(each): policy.of(each).min_group for each in policy.open_to}
    return "".join(f", or {least} answers of {who} by an open link" for who, least in fewest.items())


def felt_words(felt: str, audience: str) -> str:
    """What an audience feels of a unit and a rule (`gaps.felt_outside`), in the words that every page uses.

    >>> felt_words("felt", "customer"), felt_words("not felt", "parent")
    ('Felt by customers', 'Not felt by parents (yet)')
    """
    who = audience_name(audience)
    return {
        FELT: f"Felt by {who}",
        UNEXPECTED: f"Felt by {who}, and not expected",
        NOT_FELT: f"Not felt by {who} (yet)",
        CANNOT_TELL: f"Cannot tell whether {who} feel it",
        NOTHING: "Nothing expected, and nothing felt",
    }[felt]


def capital(sentence: str) -> str:
    """With a capital at its start; the rest is left as it is."""
    return sentence[:1].upper() + sentence[1:]


def listed(words: Sequence[str], last: str = "and") -> str:
    """
    >>> listed(["a", "b", "c"]), listed(["a"]), listed([])
    ('a, b and c', 'a', '')
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def count(many: int, one: str, plural: str = "") -> str:
    """
    >>> count(1, "team"), count(3, "miss", "misses"), count(1200, "team")
    ('one team', 'three misses', '1,200 teams')
    """
    return f"{number(many)} {one if many == 1 else plural or one + 's'}"


def ordinal(place: int) -> str:
    """
    >>> [ordinal(place) for place in (1, 2, 3, 4, 11, 12, 13, 21, 102)]
    ['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '102nd']
    """
    last = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{last}"


def some(names: Sequence[str], most: int) -> list[str]:
    """
    >>> some(["a", "b"], 2), some(["a", "b", "c"], 2)
    (['a', 'b'], ['a', 'two more'])
    """
    rest = len(names) - most + 1
    return list(names) if rest < 2 else [*names[: most - 1], count(rest, "more", "more")]


def number(whole: int) -> str:
    """A whole number, small ones as words."""
    return _NUMBERS[whole] if whole < len(_NUMBERS) else f"{whole:,}"


def out_of(part: int, whole: int, what: str) -> str:
    """Part of a whole in figures, in words where it is all of few.

    >>> out_of(3, 13, "dimension"), out_of(13, 13, "dimension"), out_of(2, 2, "dimension"), out_of(1, 1, "dimension")
    ('3 of 13 dimensions', 'all 13 dimensions', 'both dimensions', 'the only dimension')
    """
    many = count(whole, what).split(maxsplit=1)[1]
    if part == whole > 0:
        return f"{('the only', 'both')[whole - 1]} {many}" if whole < 3 else f"all {whole:,} {many}"
    return f"{part:,} of {whole:,} {many}"


def score(value: float) -> str:
    """A score as it is shown, or three dots where it is hidden."""
    return HIDDEN if isnan(value) else str(shown(value))


def signed(points: float) -> str:
    """A gap as it is shown.

    >>> signed(12.4), signed(-3.6), signed(0.2)
    ('+12', '\u22124', '0')
    """
    if isnan(points):
        return HIDDEN
    number = shown(points)
    return f"\u2212{-number}" if number < 0 else f"+{number}" if number else "0"


def points(number: float) -> str:
    """The size of a difference of scores, in points."""
    whole = abs(shown(number))
    return "1 point" if whole == 1 else f"{whole} points"


def share(value: float) -> str:
    """A strength 0-1 as two digits after the point, as rules state it."""
    return f"{value:.2f}"


def coefficient(value: float) -> str:
    """A coefficient between -1 and 1 as statistics write it; a dash where it is not known.

    >>> coefficient(0.842), coefficient(-0.1), coefficient(1.0), coefficient(float("nan"))
    ('.84', '\u2212.10', '1.00', '\u2013')
    """
    if isnan(value):
        return "\u2013"
    sign = "\u2212" if round(value, 2) < 0 else ""
    return sign + f"{abs(value):.2f}".removeprefix("0")


def percent(value: float) -> str:
    """A share 0-1 in per cent, kept on one line.

    >>> percent(0.413)
    '41\\xa0%'
    """
    return f"{shown(100 * value)}\u00a0%"


def between(low: float, high: float) -> str:
    """The ends of an interval of a share, in per cent.

    >>> between(0.41, 0.62)
    '41 to 62\\xa0%'
    """
    return f"{shown(100 * low)} to {percent(high)}"


def strength_words(strength: float) -> str:
    """How strongly the rules predict a symptom; from .5 it counts as predicted.

    >>> strength_words(0.1), strength_words(0.5), strength_words(0.8)
    ('hardly any sign', 'predicted', 'strongly predicted')
    """
    return next(words for below, words in STRENGTHS if strength < below)


def how_sure(low: float, high: float) -> str:
    """How sure we are of a score, in a sentence, from the ends of its interval; NaN where they are not known.

    >>> how_sure(57.2, 65.3)
    'Fairly sure: most likely between 57 and 65.'
    """
    if isnan(low):
        return "How sure we are is not known."
    words = next(words for up_to, words in SURE if (high - low) / 2 <= up_to)
    return f"{words}: most likely between {shown(low)} and {shown(high)}."


def people(n: float) -> str:
    """
    >>> people(12.0), people(1500.0)
    ('12 people answered', '1,500 people answered')
    """
    return "hidden" if isnan(n) else f"{ceil(n):,} people answered"


def symptom_certainty(low: float, high: float) -> str:
    """How sure a prediction is, or that there is none, in words: whether the interval of the scores allows both.

    >>> symptom_certainty(0.6, 1.0), symptom_certainty(0.3, 0.9), symptom_certainty(0.0, 0.4)
    ('that is sure', 'chance may explain it', 'that is sure')
    """
    return "that is sure" if (low >= ILL_FROM) == (high >= ILL_FROM) else "chance may explain it"


def symptom_range(low: float, high: float) -> str:
    """What the interval of the scores allows, in words."""
    if share(low) == share(high):
        return "the scores allow nothing else"
    return f"the scores allow anything from {share(low)} to {share(high)}"


def gap_words(gap: float, certain: bool, first: str, second: str) -> str:
    """A gap in words: `first` minus `second`; nothing is claimed that chance may explain.

    >>> gap_words(-12.0, True, "inside", "outside"), gap_words(-12.0, False, "inside", "outside")
    ('12 points lower inside than outside', 'cannot tell: \u221212 may be chance')
    """
    if isnan(gap):
        return "hidden"
    if not certain:
        return f"cannot tell: {signed(gap)} may be chance"
    if shown(gap) == 0:
        return f"the same {first} and {second}"
    return f"{points(gap)} {'lower' if gap < 0 else 'higher'} {first} than {second}"


def short_gap(gap: float, certain: bool) -> str:
    """The gap of inside and outside in few words.

    >>> short_gap(-12.0, True), short_gap(-12.0, False)
    ('12 points lower inside', 'cannot tell (−12)')
    """
    if not certain:
        return f"cannot tell ({signed(gap)})"
    return f"{points(gap)} {'lower' if gap < 0 else 'higher'} inside" if shown(gap) else "the same on both sides"
