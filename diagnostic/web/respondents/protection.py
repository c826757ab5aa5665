"""How answers are protected, in plain words; docs/decisions/0003, 0006, 0010 and 0014 say how it is done."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostic.definitions.model import DEFAULT_LANGUAGE
from diagnostic.definitions.wave import COMMENTS_FROM, FAVOURABLE_FROM, MIN_GROUP, OWN_VARIANCE_FROM, first_at


@dataclass(frozen=True)
class Page:
    title: str
    lead: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]


PAGES: dict[str, Page] = {
    "en": Page(
        "How your answers are protected",
        "Your answers are confidential. Only results of groups are ever shown.",
        (
            (
                "Only groups, never one person",
                (
                    f"A group's results are shown only if at least {MIN_GROUP} people answered. Some surveys ask for "
                    "more; the first page of yours says the number that holds for you.",
                    "A smaller team is never shown alone. Its answers are put together with other small teams or "
                    "count in the level above.",
                    "Results are chosen so that nobody can work out a small group by taking one result from another.",
                ),
            ),
            (
                "More detail needs more people",
                (
                    f"The share of favourable answers is shown from {FAVOURABLE_FROM} answers. From "
                    f"{OWN_VARIANCE_FROM}: how answers spread over the scale, how far people agree, and how many "
                    "seem to have answered without reading.",
                ),
            ),
            (
                "What you write in your own words",
                (
                    "It is shown as you wrote it, but only in a list of what several people wrote: at least "
                    f"{COMMENTS_FROM}. Some surveys ask for more; the first page of yours says the number. If fewer in "
                    "your team wrote, your words stand in the list of a larger part of the organisation, which doesn't "
                    "say who is from which team. If fewer wrote in all, nobody is shown anything.",
                    "Each text stands in one list only, in a random order, and never with a name, a score or a date.",
                    "The consultants who run the survey read it first. They see only what will be shown, in the same "
                    "lists, and can black out words or leave a text out, which is then counted. After that, leaders "
                    "who were given access read the lists of their own part.",
                    "Still, what you write can give you away: leave out names and details that only you would know. "
                    "The form points to some of them while you type; it can't know them all, nor your way of writing.",
                ),
            ),
            (
                "What you say of yourself",
                (
                    "Some surveys ask how long you have been there, or at which site. The first page of yours says so, "
                    "and you can leave it out. It is kept with your answers, not with your invitation.",
                    "Average scores are then also shown by it, after the survey: for the whole organisation and for "
                    "its divisions, not for teams below them, and never for two such questions at once. A group needs "
                    "as many people as any other.",
                    "It is left out if it, or the people it leaves over, could be worked out from other results.",
                ),
            ),
            (
                "While people still answer",
                (
                    "Most surveys show nothing before they are over. Some show first average scores; the first page of "
                    f"yours says so. A team's are then shown from {first_at(MIN_GROUP)} answers on, or twice the "
                    "number that holds for your survey.",
                    "They grow by whole groups only, never by one person. Who is in such a group is drawn by lot, and "
                    "some always wait until the end: so nobody can see what changed when you sent your answers.",
                ),
            ),
            (
                "Your invitation and your answers are kept apart",
                (
                    "Your invitation is only marked as used. Your answers are stored without your name, your "
                    "invitation, the time or the order in which they came. Once they are shuffled with those of "
                    "others, nobody can tell from what is stored which are yours.",
                    "Beside them stands one yes or no: whether the form took less than two seconds a question, because "
                    "then it was hardly read. How long it took isn't sent.",
                    "That is why answers can't be changed or taken back once they're sent: yours can't be found.",
                ),
            ),
            (
                "Confidential, and why we don't say anonymous",
                (
                    "Each invitation works once and belongs to a team, so the system knows that an invitation was "
                    "used. Your answers first wait until others of your team have sent theirs, or the survey has "
                    "ended; then they are shuffled and can't be joined with your invitation again: they are "
                    "unlinkable at rest. Until then, whoever runs the server could in theory watch.",
                    "What no rule can prevent: that somebody recognises how you write, that colleagues who know what "
                    "they said themselves guess at the rest, or that whoever handed out the invitations keeps the "
                    "list of links.",
                ),
            ),
            (
                "What is kept, and for how long",
                (
                    "Some days after the survey, all its invitations are destroyed, and so is the key that reads "
                    "them. Nobody can then look up who answered. The first page of your survey says the day.",
                    "Answers are kept, so that surveys can be compared over the years. Backups are encrypted. They "
                    "hold invitations only of surveys that are still open, and these are never brought back once "
                    "the survey is over.",
                ),
            ),
            (
                "On your device",
                (
                    "Until you send them, your answers are kept in your browser, so that nothing is lost. Sending "
                    "deletes them there. On a shared device, use “Clear my draft” when you leave.",
                    "These pages use no cookies for people who answer, and load nothing from other websites.",
                ),
            ),
        ),
    )
}


def page(language: str) -> Page:
    """The page in `language`, else in the default language."""
    return PAGES.get(language, PAGES[DEFAULT_LANGUAGE])
