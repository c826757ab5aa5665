"""What the pages themselves say, by language. Questionnaires bring their own texts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from diagnostic.definitions.model import DEFAULT_LANGUAGE

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "months": "January February March April May June July August September October November December",
        "date": "{day} {month} {year}",
        "skip": "Skip to the questions",
        "product": "Inside Out",
        "demonstration": "Demonstration: an invented company",
        "preview": "Preview: nothing is stored",
        "example_unit": "an example team",
        # welcome
        "a_survey": "A survey",
        "length": "{name}: {count} questions, about {minutes} minutes.",
        "one_minute": "{name}: {count} questions, about a minute.",
        "leave_out": "You can leave out any of them.",
        "how_heading": "How to answer",
        "kept_here": "Your answers stay on this device until you send them, so you can stop and come back.",
        "not_kept": "This browser can't keep answers while you're away, so please finish in one go.",
        "sees_heading": "Who sees it",
        "protection_link": "How your answers are protected",
        "start": "Start",
        "kept": "We kept your answers.",
        "kept_count": "{done} of {count} answered so far.",
        "resume": "Continue",
        "clear_draft": "Clear my draft",
        "clear_why": "Is this a shared device? Clear your draft when you leave.",
        "clear_ask": "Delete all answers kept on this device?",
        "clear_yes": "Delete them",
        "clear_no": "Keep them",
        "cleared": "Your draft is deleted. Nothing is left on this device.",
        # questions
        "part": "Part {number} of {count}",
        "cant_say": "I can't say",
        "about_you": "About you",
        "breakdown_lead": "What you say here is kept with your answers. Average scores are also shown by it, only from "
        "{k} answers. You can leave it out.",
        "not_said": "I'd rather not say",
        "open_limit": "Up to {limit} characters. You can leave this empty.",
        "open_left": "{left} characters left",
        "open_names": "Please name nobody, and leave out addresses, phone numbers and whatever else "
        "would give you or someone else away.",
        "tell": "You can send it, but this could tell who you or others are: {found}",
        "tell_review": "Your words could tell who you or others are:",
        "pause": "Pause",
        "back": "Back",
        "next": "Next",
        "to_review": "Back to the check",
        "left": "About {minutes} minutes left",
        "left_one": "About a minute left",
        "left_none": "Last step",
        "progress": "How far you are",
        # review and sending
        "review_heading": "Check and send",
        "review_all": "You answered every question.",
        "review_some": "You answered {done} of {count} questions. You may leave these open:",
        "review_final": "Once sent, answers can't be changed: they're stored apart from your link, "
        "so nobody can find yours among the others.",
        "send": "Send my answers",
        "sending": "Sending",
        "not_sent": "Not sent yet: your answers are kept on this device. Check your connection and try again.",
        "not_sent_plain": "Not sent yet. Leave this page open, check your connection and try again.",
        "busy": "Not sent yet: many people are answering right now. Your answers are kept; try again in a minute.",
        "nothing_answered": "Please answer at least one question first.",
        # a refused form
        "refused_heading": "Not sent yet",
        "refused_kept": "Your answers are still here.",
        "refused_stale": "This page was open for very long. Please check your answers and send them again.",
        "refused_option": "This question got an answer that it doesn't have. Please choose one again:",
        "refused_unknown": "The form held a question that this survey doesn't ask. It was left out; please send again.",
        "refused_long": "This text is longer than {limit} characters. Please shorten it:",
        # thanks
        "thanks_title": "Thank you",
        "thanks_heading": "Thank you",
        "thanks_arrived": "Your answers arrived.",
        "next_heading": "What happens next",
        "next_open": "The survey stays open until {closes}.",
        "next_results": "Then the results of groups are put together, never those of one person, "
        "and teams talk about theirs.",
        "kept_heading": "What is kept",
        "kept_how": "Your answers, without your name, your invitation, the time, or the order in which they came. They "
        "stay, so that later surveys can be compared with this one.",
        "kept_until": "All invitations, and the key that reads them, are destroyed on {destroyed}. Until then it's "
        "known that yours was used; afterwards not even that.",
        "over_heading": "What can't be done any more",
        "over": "Nobody can find your answers, change them or take them back, not even you: nothing that is stored "
        "tells which are yours.",
        "receipt_link": "A receipt to print or keep",
        "receipt_title": "Receipt",
        "receipt_lead": "For answers to “{wave}”.",
        "receipt_nobody": "This receipt is the same for everybody who answered. It holds no name, team, code or time, "
        "so nobody can work out from it what you said, or prove that you answered.",
        "receipt_print": "Print",
        "next_device": "Your draft on this device is deleted. You can close this page.",
        # states of a link
        "used_title": "This invitation is used",
        "used": "We already have answers from this invitation. "
        "If they're yours: thank you, there's nothing more to do.",
        "used_not_you": "If you haven't answered yet, ask whoever gave you the invitation for a new one.",
        "expired_title": "This survey is over",
        "expired": "It takes no more answers. Thank you for wanting to take part.",
        "expired_on": "It was open until {closes}.",
        "not_open_title": "Not open yet",
        "not_open": "Your invitation is fine, and a little early. Please come back with the same link or code.",
        "not_open_from": "The survey opens on {opens}.",
        "closed_title": "This survey is closed",
        "closed": "It was closed before its last day and takes no more answers. Thank you for wanting to take part.",
        "retired_title": "This invitation no longer exists",
        "retired": "The survey is over, and all its invitations have been destroyed, as promised. "
        "Answers that were sent are kept, and nobody can look up any more whether this invitation was used.",
        "retired_on": "It was open until {closes}; the invitations were destroyed on {destroyed}.",
        "unknown_title": "We don't know this invitation",
        "unknown": "A part of it may be missing, or it belongs to a survey that has been over for long: then its "
        "invitations are destroyed. Open the link from your invitation again, or type your code here.",
        "mistyped_title": "This code has a typing mistake",
        "mistyped": "One of its characters is wrong, missing or in the wrong place. Please compare it with your "
        "invitation.",
        "too_many_title": "Too many tries",
        "too_many": "Codes that don't fit were tried too often. Please try again in {seconds} seconds. "
        "A link from an invitation still works.",
        "missing_title": "There is no such page",
        "missing": "Please check the address, or type the code of your invitation.",
        "large_title": "That is too much",
        "large": "What was sent is larger than this form can be. Nothing was stored.",
        "foreign_title": "Not sent",
        "foreign": "This form was sent from another website, so it was not accepted. "
        "Open the link from your invitation and send it from there.",
        "method_title": "This page can't do that",
        "method": "Please open the link from your invitation again.",
        "broken_title": "Something went wrong here",
        "broken": "It's our fault, not yours. Nothing was lost on your device; please try again in a few minutes.",
        # typing a code
        "code_title": "Answer with a code",
        "code_heading": "Your code",
        "code_lead": "It's on your invitation.",
        "code_hint": "Capital or small letters, with or without dashes.",
        "code_go": "Go to the questions",
        "code_empty": "Please type the code from your invitation.",
        # staff
        "enter_title": "This link doesn't work",
        "enter": "It may have expired or been withdrawn, or a part of it is missing. "
        "Whoever gave it to you can give you a new one.",
        "staff_title": "This page is for people who run surveys",
        "staff": "Open your own access link first, then come back to this address.",
        "leave_title": "Leave",
        "leave": "After this, the pages with results need your access link again on this device.",
        "leave_go": "Leave on this device",
        "left_title": "You have left",
        "left_done": "Results are no longer open on this device. Your access link still works.",
    }
}

#: What the script needs to say; they travel with the page, so that the script knows no language.
SCRIPT_WORDS = (
    "kept", "kept_count", "start", "resume", "cleared", "next", "to_review", "left", "left_one", "left_none",
    "review_all", "review_some", "send", "sending", "not_sent", "not_sent_plain", "busy", "nothing_answered",
    "open_left", "tell", "kept_here", "not_kept", "review_heading",
)  # fmt: skip


def words(language: str) -> Mapping[str, str]:
    """The catalogue in `language`, else in the default language."""
    return WORDS.get(language, WORDS[DEFAULT_LANGUAGE])


def spoken_date(day: date | None, language: str) -> str:
    """`day` as people write it; empty for none.

    >>> spoken_date(date(2026, 12, 4), "en")
    '4 December 2026'
    """
    if day is None:
        return ""
    catalogue = words(language)
    month = catalogue["months"].split()[day.month - 1]
    return catalogue["date"].format(day=day.day, month=month, year=day.year)
