"""Every page for staff: where it stands in the menu, and who may open it. What is not in a row is nobody's."""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

from diagnostic.services.installation.access import READERS, Role


class PageRow(NamedTuple):
    """A page. Whoever has another role than those of `may` is refused before anything of it runs.

    file : in menu/, without its ending.
    menu : listed; live, while first results are shown; first, until something is published; below another page, not
        in the menu.
    """

    section: str
    file: str
    url: str
    title: str
    may: tuple[Role, ...]
    menu: Literal["listed", "live", "first", "below"]
    about: str


CONSULTANTS: tuple[Role, ...] = ("consultant",)
ADMINISTRATORS: tuple[Role, ...] = ("administrator",)
EVERYBODY: tuple[Role, ...] = get_args(Role)
LINK_MAKERS: tuple[Role, ...] = ("consultant", "administrator")

# A section shows from its first page on; between Results and Run there is room for more.
PAGES = (
    PageRow("Results", "report/overview", "report", "Overview", READERS, "listed",
        "What is wrong, how sure, and what to talk about first."),
    PageRow("Results", "report/so_far", "so-far", "So far", READERS, "live",
        "First results, while people still answer."),
    PageRow("Results", "report/heatmap", "heatmap", "Map", READERS, "listed",
        "Every unit on every dimension, the worst first."),
    PageRow("Results", "report/inside_outside", "inside-outside", "Inside and outside", READERS, "listed",
        "What employees say beside what customers say."),
    PageRow("Results", "report/predicted_observed", "predicted-observed", "Predicted and observed", READERS, "below",
        "Where the rules were right, and where they were not."),
    PageRow("Results", "report/unit", "unit", "One unit", READERS, "listed",
        "All about one unit."),
    PageRow("Results", "report/groups", "groups", "Groups", READERS, "listed",
        "Scores by what people say about themselves."),
    PageRow("Results", "report/own_words", "own-words", "In their own words", READERS, "listed",
        "What people wrote, list by list."),
    PageRow("Practices", "practices/inside_out", "inside-out-story", "Inside out", READERS, "listed",
        "From how people treat each other to what customers meet, step by step."),
    PageRow("Practices", "practices/mirror", "mirror", "Leader mirror", READERS, "listed",
        "What leaders ask of staff beside what they give, from all sides."),
    PageRow("Practices", "practices/caring", "caring", "Standard of caring", READERS, "listed",
        "How satisfied those are who are served, with the work and with how they are treated."),
    PageRow("Practices", "practices/motivators", "motivators", "What moves people", READERS, "listed",
        "What people call important beside what they find: ten motivators, none of them money."),
    PageRow("Practices", "practices/conversations", "conversations", "Customer conversations", READERS, "listed",
        "Who serves whom inside, how both sides see it, and what to talk about."),
    PageRow("Practices", "practices/stories", "stories", "Stories", READERS, "listed",
        "What a team believes about those it serves, before it meets them and after."),
    PageRow("Act", "practices/agreements", "agreements", "Agreements", READERS, "listed",
        "Behaviours that a team promises, signed by everybody in it."),
    PageRow("Act", "practices/actions", "actions", "Actions", READERS, "listed",
        "What was decided: who does it, by when, how far it is."),
    PageRow("Act", "practices/tried", "tried", "What we tried", READERS, "listed",
        "What was meant to move a score, and whether it did."),
    PageRow("Act", "practices/for_everybody", "for-everybody", "For everybody", READERS, "listed",
        "One page for every employee: what we said, what it means, what happens next."),
    PageRow("Act", "work/meetings", "meetings", "Meetings", READERS, "listed",
        "Show results to a room, with everybody's phone in step."),
    PageRow("Act", "report/files", "files", "Files", READERS, "listed",
        "The report to read, print, present or work with."),
    PageRow("Run", "work/first_steps", "first-steps", "First steps", CONSULTANTS, "first",
        "From an empty organisation to first results: what is done, and what is next."),
    PageRow("Run", "work/waves", "waves", "Surveys", CONSULTANTS, "listed",
        "Every survey, how far it is and what to do next."),
    PageRow("Run", "work/questionnaires", "questionnaires", "Questionnaires", CONSULTANTS, "listed",
        "What can be asked: as it comes, adapted, or your own."),
    PageRow("Run", "work/import_answers", "import", "Import", CONSULTANTS, "listed",
        "Bring in answers that were collected elsewhere."),
    PageRow("Run", "work/comments", "comments", "Comments", CONSULTANTS, "listed",
        "What people wrote: look through it, black out words, release it."),
    PageRow("Run", "work/organisation", "organisation", "Organisation", CONSULTANTS, "listed",
        "The chart of units that new surveys use."),
    PageRow("Run", "work/services", "services", "Services", CONSULTANTS, "below",
        "Who serves whom inside, with what."),
    PageRow("Run", "work/links", "links", "Links", LINK_MAKERS, "listed",
        "Who else may look, at what, and until when."),
    PageRow("Run", "work/audit_log", "audit-log", "Audit log", ADMINISTRATORS, "listed",
        "Who did what, and when."),
    PageRow("Run", "work/sessions", "sessions", "Signed in", EVERYBODY, "below",
        "Where somebody is signed in: look, and end it."),
    PageRow("Run", "work/person", "person", "One person", CONSULTANTS, "below",
        "Where somebody's name stands: hand it out, or take it away."),
    PageRow("Run", "work/rules", "rules", "Rules", CONSULTANTS, "listed",
        "What to expect outside when something is low inside."),
    PageRow("Run", "work/new_wave", "new-wave", "New survey", CONSULTANTS, "below",
        "Make a survey from questionnaires, a chart and dates."),
    PageRow("Run", "work/publish", "publish", "Publish", CONSULTANTS, "below",
        "Make the results of a closed survey visible, once."),
    PageRow("How sure, how safe", "report/measurement", "measurement", "How sure this is", READERS, "listed",
        "Whether the questions hang together, people agree, and who is missing."),
    PageRow("How sure, how safe", "report/learned", "learned", "What this report cannot reveal", READERS, "listed",
        "What this report gives away about people, and what it cannot."),
)  # fmt: skip
BELOW = {
    "person": "links", "sessions": "links", "services": "organisation", "predicted-observed": "inside-outside",
    "new-wave": "waves", "publish": "waves",
}  # fmt: skip  # reached from these
