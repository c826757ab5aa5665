"""What the people and customers of the demonstration company write in their own words: invented, as all of it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from numpy.random import PCG64, Generator

from diagnostic.services.demonstration.company import DIVISIONS, SEED

QUESTION = "one_change"  # the open question of every shipped questionnaire
RATES = {"employee": 0.42, "customer": 0.3}  # shares of those who answered who also write something
SECOND, TELLING = 0.35, 0.03  # shares of the comments with a second thought, and of those that could tell who it is

THOUGHTS: Mapping[str, Sequence[str]] = {
    "employee": (
        "Let us decide small things ourselves instead of asking three people first.",
        "Tell us why a plan changes, not only that it has changed.",
        "Answer questions the same day, even if the answer is only that you don't know yet.",
        "A short handover between the early and the late round, every day, ten minutes.",
        "Say thank you when a bad week is over. It costs nothing.",
        "When something goes wrong, first ask what happened and not who it was.",
        "Fewer meetings in which nobody decides anything.",
        "Stop copying half the company into every message.",
        "Let teams swap people for a week. We blame each other for things we don't understand.",
        "Keep promises about days off. Plans at home depend on them.",
        "One list of who knows what, so that new people don't have to guess whom to ask.",
        "Listen to those who talk to customers before a form is redesigned.",
        "More time for the difficult jobs, less counting of the easy ones.",
        "Tell us when our idea is not going to happen. Silence is worse than no.",
        "Let people disagree in the room and not in the corridor.",
        "Real breaks. Eating at the screen has become normal.",
        "If head office promises a customer something, tell the team that has to do it.",
        "Give the new ones somebody to sit with for the first two weeks.",
        "Share what other teams have found out. We solve the same problem five times.",
        "Trust us with the whole story, also when it isn't good news.",
        "Repair the tools that everybody has been working around for a year.",
        "Mistakes should be talked about once and then be over.",
        "Let whoever does the work write the instructions for it.",
        "The good work of quiet people should be seen as well.",
        "Less checking, more helping.",
        "Speak with us before you speak about us.",
        "Ask for our opinion only if something can still change.",
        "Plan with the number of people we are, not with the number we should be.",
        "It is good here. I would change the parking and nothing else.",
        "Let us finish one change before the next one starts.",
        "Make it normal to say that you need help.",
        "Decisions take weeks and then have to be carried out by Friday.",
    ),
    "customer": (
        "Tell me before the visit if you are going to be late, not after.",
        "One person who knows my case, instead of explaining it again each time.",
        "Say plainly what it will cost before the work begins.",
        "Pick up the phone a little faster in the mornings.",
        "Admit it when something went wrong, then I can live with it.",
        "Be as friendly in the second visit as in the first.",
        "Nothing. They were quick, clean and kind.",
        "Let me choose the hour and not only the day.",
        "Explain in normal words what was broken.",
        "Call back when you say that you will.",
        "The rules seem to be different for each customer. Please be fair.",
        "A bit more interest, a bit less script.",
        "Bring the right part the first time.",
        "It should not need three signatures to exchange a lamp.",
        "They did more than they had to. Thank them for me.",
        "Ask how it went a week later. Nobody ever does.",
        "Let the people on the spot decide, they know best.",
        "Shorter forms. I filled in my address four times.",
        "Give me an honest date rather than a nice one.",
        "Open on one evening in the week.",
        "They seemed rushed. Give them more time.",
        "I would like to hear it when there is nothing new, too.",
    ),
}
OWN: Mapping[str, Sequence[str]] = {  # thoughts of one division or team, beside those above
    "repairs": (
        "It has become better since we plan the week together. Keep that.",
        "The new parts list works. Now the same for the vans, please.",
        "Two years ago I would have left. Today I would bring a friend.",
    ),
    "centre": (
        "Targets change every month and nobody tells us why.",
        "We are measured on speed and blamed for being short.",
        "The calls have doubled and the team has not.",
        "Bring back the weekly hour in which we talked about hard calls.",
    ),
    "deliveries-harbour": (
        "I don't say what I think any more. It comes back to me.",
        "Everybody drives for himself here. If somebody is behind, that is his problem.",
        "Stop passing on what was said in confidence.",
    ),
    "centre-chat": (
        "Nobody says thank you, so people stop trying.",
        "I answer customers in a minute and wait two days for an answer from inside.",
        "We are worn out. It doesn't show in the chat yet, but it will.",
    ),
    "shops-market": (
        "Good team. The rules we have to apply to customers are the problem.",
        "Let us bend a rule when it is obviously right to.",
    ),
    "workshops-furniture": (
        "What the old hands know should be written down, it leaves with them.",
        "Information stops at the office door.",
    ),
}
TELLTALE: Mapping[str, Sequence[str]] = {  # what a consultant would black out; names and addresses are invented
    "employee": (
        "Ask Maria Quill how she keeps her team together, and do it everywhere.",
        "My manager Dorian decides everything alone, even the coffee.",
        "I am the only woman in the early round and I am tired of the jokes.",
        "Happy to explain: d.marsh@wren-tallow.example, any day after four.",
        "Call me about it, 0170 555 01 23. I have a list.",
        "As the youngest here I am asked last and blamed first.",
        "Everybody knows that Piet Aalbers does the work of two.",
    ),
    "customer": (
        "Mrs Hallow at the counter was wonderful, the form was not.",
        "Please ring me on 0170 555 04 56, the lamp still flickers.",
        "Write to t.finch@letters.example, I have the pictures of it.",
        "Your colleague Rowan came back on his own time. Thank you!",
    ),
}


def comments_of(audience: str, units: Sequence[str], year: int) -> list[tuple[str, str]]:
    """(unit, text) of those of these people who write something; the same year gives the same comments."""
    rng = Generator(PCG64([SEED, year, len(audience)]))
    writes = rng.random(len(units)) < RATES[audience]
    return [(unit, _text(rng, audience, unit)) for unit, wrote in zip(units, writes, strict=True) if wrote]


def _text(rng: Generator, audience: str, unit: str) -> str:
    if rng.random() < TELLING:
        return _one(rng, TELLTALE[audience])
    first = _one(rng, _thoughts(audience, unit))
    if rng.random() >= SECOND:
        return first
    second = _one(rng, THOUGHTS[audience])
    return first if second == first else f"{first} {second}"


def _thoughts(audience: str, unit: str) -> Sequence[str]:
    """An employee's are twice as often about what is true of their own part."""
    if audience != "employee":
        return THOUGHTS[audience]
    division = next((name for name, (_, teams) in DIVISIONS.items() if unit in {team.id for team in teams}), "")
    own = (*OWN.get(unit, ()), *OWN.get(division, ()))
    return (*THOUGHTS[audience], *own * 4)


def _one(rng: Generator, texts: Sequence[str]) -> str:
    return texts[int(rng.integers(len(texts)))]
