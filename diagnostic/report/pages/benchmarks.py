"""What is said of the whole organisation beside others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from diagnostic.core.released.benchmarks.dimensions import ComparedWith
from diagnostic.core.released.benchmarks.quantiles import Quartiles
from diagnostic.report import words
from diagnostic.report.content.benchmarks import (
    ABOVE,
    BELOW,
    UNSURE,
    WITHIN,
    BesideOthers,
    beside_others,
    organisations,
)
from diagnostic.report.content.prepare import Content
from diagnostic.report.pages.headlines import on_how_many
from diagnostic.report.pages.origin import day
from diagnostic.report.sections import Section, SectionTable

TITLE = "Beside other organisations"
MEDIAN = "Median"  # the stroke within the range
PLACES = {
    BELOW: "below the middle half",
    WITHIN: "within the middle half",
    ABOVE: "above the middle half",
    UNSURE: "outside it, which chance may explain",
    "": "hidden here",
}
GIVEN = (
    "This organisation takes part in benchmarks. Of each published survey it gives one number for each dimension and "
    "audience, the score of the whole. Nothing of a unit or of anybody leaves."
)
AVERAGED = (
    "Each number of other organisations is the mean of three or four of them, in whole points, and no score is in two "
    "benchmarks. So neither a number nor a change from one benchmark to the next tells of one organisation."
)
TAKEN_IN = (
    "The numbers of other organisations come from a file of {}, who made it by these rules if it is what it says."
)
READ = (
    "About half of these organisations have a score in this range, a quarter a lower and a quarter a higher one. They "
    "are those that measured and agreed, not all there are: a place to look, not a goal. It is never shown for units."
)


def spread(quartiles: Quartiles) -> str:
    """The middle half, as a cell has room for.

    >>> spread(Quartiles(14, 58, 64, 71))
    '58–71'
    """
    return f"{quartiles.low}\u2013{quartiles.high}"


def many(found: Sequence[BesideOthers]) -> str:
    """How many organisations: `14 organisations`, or `10 to 14 organisations` where dimensions differ."""
    fewest, most = organisations(found)
    return f"{most:,} organisations" if fewest == most else f"{fewest:,} to {most:,} organisations"


def middle_half(found: Sequence[BesideOthers]) -> str:
    """What the range is called."""
    return f"Middle half of {many(found)}"


def whose(compared: ComparedWith) -> str:
    """Of which organisations a benchmark is, and of when."""
    of = f"from a file of {compared.sender}" if compared.sender else "on this server that agreed to it"
    return f"{of}, as of {day(compared.benchmark.released)}"


def legend(content: Content, audience: str) -> str:
    """What the line is, of how many, whose and of when; empty where there is none."""
    found, compared = beside_others(content, audience), content.source.compared
    return f"{middle_half(found)} {whose(compared)}." if found and compared else ""


def compared_words(content: Content) -> str:
    """What tells a file with a benchmark from the same with another; empty where there is none."""
    found = [each for audience in content.scores for each in beside_others(content, audience)]
    compared = content.source.compared
    return f"{many(found)} {whose(compared)}" if found and compared else ""


def unrevealed(content: Content) -> tuple[Section, ...]:
    """What leaves for benchmarks, and what a benchmark tells of others; nothing where there is neither."""
    said = [GIVEN] * content.source.gives_scores
    if compared := content.source.compared:
        said.append(TAKEN_IN.format(compared.sender) if compared.sender else AVERAGED)
    return (Section(TITLE, tuple(said)),) if said else ()


def finding(content: Content, audience: str) -> str:
    """How many dimensions lie below, above and within the middle half; nothing is claimed that chance may explain."""
    found = beside_others(content, audience)
    places = Counter(each.place for each in found)
    name, known = content.units[content.root].name, sum(places.values()) - places[""]
    said = on_how_many((("below it", places[BELOW]), ("above it", places[ABOVE])), known, "dimension")
    said = said or f"not clearly outside it on any of {words.count(known, 'dimension')}"
    who = words.audience_name(audience)
    return f"Beside the middle half of {many(found)}, {name} is {said} asked of {who}"


def cell_words(content: Content, audience: str, dimension: str) -> str:
    """The same of one dimension in a sentence; empty where there is no benchmark of it."""
    found = next((each for each in beside_others(content, audience) if each.dimension == dimension), None)
    if found is None or not content.source.compared:
        return ""
    quartiles = found.quartiles
    return (
        f"{middle_half([found])}: {quartiles.low} to {quartiles.high}, median {quartiles.middle}. "
        f"This score is {PLACES[found.place]}."
    )


def caption(content: Content, audience: str) -> str:
    """What a picture or table of an audience is called."""
    name, who = content.units[content.root].name, words.audience_name(audience)
    return f"What {who} say of {name}, beside {many(beside_others(content, audience))}, 0 to 100"


def words_of(each: BesideOthers) -> str:
    """Where a score lies, with the range, beside a line.

    >>> words_of(BesideOthers("trust", 48.0, Quartiles(12, 50, 56, 63), BELOW))
    'below 50 to 63'
    """
    between = f"{each.quartiles.low} to {each.quartiles.high}"
    if each.place in (BELOW, WITHIN, ABOVE):
        return f"{each.place} {between}"
    return f"cannot tell, {between}" if each.place else f"hidden here; others {between}"


def table_of(content: Content, audience: str) -> SectionTable:
    """Every dimension with its score and the quartiles."""
    found = beside_others(content, audience)
    rows = tuple(
        (
            content.dimension(each.dimension, audience),
            (
                words.score(each.score),
                f"{each.quartiles.low} to {each.quartiles.high}",
                str(each.quartiles.middle),
                f"{each.quartiles.organisations:,}",
                words.capital(PLACES[each.place]),
            ),
        )
        for each in found
    )
    columns = ("Dimension", "Score", "Middle half", "Median", "Organisations", "The score is")
    return SectionTable(caption(content, audience), columns, rows)
