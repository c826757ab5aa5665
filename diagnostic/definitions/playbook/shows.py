"""What of a report a step can show, and which choices each of them takes."""

from __future__ import annotations

from dataclasses import dataclass

#: Words that may stand in place of an id. The data say which unit or dimension is meant when the meeting starts.
UNIT_WORDS = ("whole", "largest_gap")
DIMENSION_WORDS = ("lowest", "highest", "largest_gap")
AUDIENCE_WORDS = ("inside", "outside")
MANY_DIMENSIONS = ("ruled", "unruled")  # those that rules speak about; the others, such as the signs and wow
WORDS = {*UNIT_WORDS, *DIMENSION_WORDS, *AUDIENCE_WORDS, *MANY_DIMENSIONS}


@dataclass(frozen=True)
class Showing:
    """One thing to show: what it is in a few words, the choices it takes, and those it cannot do without."""

    what: str
    takes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    dimension_words: tuple[str, ...] = DIMENSION_WORDS


#: Without `unit` the whole is meant; what else is left open, the show chooses.
SHOWS: dict[str, Showing] = {
    "participation": Showing("who was asked and who answered", ("unit",)),
    "overview": Showing("the first page of the report: what to talk about", ("unit",)),
    "heatmap": Showing(
        "scores of units by dimension", ("unit", "audience", "dimension"), dimension_words=MANY_DIMENSIONS
    ),
    "cell": Showing(
        "one unit on one dimension, with its story", ("unit", "dimension", "audience"), ("unit", "dimension")
    ),
    "symptoms": Showing("what the rules predict, without what customers said", ("unit",)),
    "felt": Showing("inside against outside, pair by pair", ("unit", "dimension")),
    "quadrant": Showing("inside across, outside up: each unit a point", ("unit", "dimension")),
    "predictions": Showing("what the rules predicted against what customers said, hits and misses alike", ("unit",)),
    "unit": Showing("one unit in depth", ("unit",), ("unit",)),
    "change": Showing("what has changed since the survey before", ("unit", "dimension", "audience")),
    "measurement": Showing("how sure this is, in a sentence", ("audience",)),
    "groups": Showing("scores by what people said about themselves", ("unit", "dimension")),
    "comments": Showing("what people wrote, as released", ("unit", "audience", "question")),
    "so_far": Showing("first results of a survey that is still open", ("unit", "audience")),
    "questions": Showing("questions to talk about, of the strongest rules", ("unit",)),
    "steps": Showing("first steps to try, of the strongest rules", ("unit",)),
    "mirror": Showing("what leaders ask beside what they give, gap by gap", ("unit",)),
    "caring": Showing("how satisfied those served are, survey by survey", ("unit",)),
    "motivators": Showing("what people call important, and for how many of them it is there", ("unit",)),
}
