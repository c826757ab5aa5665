"""The audit log in words: who, what, on which thing."""

from __future__ import annotations

from collections.abc import Mapping

from diagnostic.storage.setup.audit_log import AuditEvent, StoredEntry

KINDS: dict[str, str] = {  # before the dot of an event, as people choose it
    "session": "Sign-ins",
    "link": "Links and visits",
    "file": "Files",
    "survey": "Surveys",
    "invitations": "Invitations",
    "answers": "Imports",
    "comments": "Comments",
    "rules": "Rules",
    "organisation": "Organisation",
    "everybody": "The page for everybody",
    "progress": "Progress pages",
    "meeting": "Meetings",
    "record": "Open records",
    "person": "One person",
    "benchmark": "Benchmarks",
    "backup": "Backups",
}

# what follows who did it
SENTENCES: Mapping[str, str] = {
    AuditEvent.ORGANISATION_MADE: "set up the organisation {name}",
    AuditEvent.ORGANISATION_RENAMED: "called the organisation {name}",
    AuditEvent.LANGUAGE_CHANGED: "changed the organisation\u2019s language to {detail}",
    AuditEvent.ZONE_CHANGED: "changed the organisation\u2019s time zone to {detail}",
    AuditEvent.CHART_CHANGED: "changed the chart of units (units: {amount})",
    AuditEvent.SERVICES_CHANGED: "changed who serves whom (services: {amount})",
    AuditEvent.SURVEY_MADE: "made the survey {name}",
    AuditEvent.SURVEY_CLOSED: "closed the survey {name}",
    AuditEvent.SURVEY_PUBLISHED: "published the results of {name}",
    AuditEvent.FIRST_RESULTS_SHOWN: "showed first results of {name} ({detail}), number {amount}",
    AuditEvent.INVITATIONS_DESTROYED: "destroyed the invitations of {name} and their key",
    AuditEvent.INVITATIONS_MADE: "made invitations to {name} ({detail}): {amount}",
    AuditEvent.ADDRESSES_ADDED: "added people to be invited by e-mail to {name} ({detail}): {amount}",
    AuditEvent.INVITATIONS_MAILED: "sent invitations to {name} ({detail}) by e-mail: {amount}",
    AuditEvent.REMINDERS_MAILED: "sent reminders of {name} ({detail}) by e-mail",
    AuditEvent.MAILING_PAUSED: "paused e-mails of {name} ({detail})",
    AuditEvent.MAILING_RESUMED: "let e-mails of {name} ({detail}) go on",
    AuditEvent.MAILED_AGAIN: "sent invitations to {name} ({detail}) by e-mail again: {amount}",
    AuditEvent.OPEN_LINKS_MADE: "made open links to {name} ({detail}): {amount}",
    AuditEvent.OPEN_LINK_CLOSED: "closed an open link to {name} ({detail})",
    AuditEvent.ANSWERS_IMPORTED: "imported answers into {name} ({detail}), people: {amount}",
    AuditEvent.COMMENTS_REVIEWED: "began to look through the comments of {name} ({detail})",
    AuditEvent.COMMENTS_RELEASED: "released the comments of {name} ({detail})",
    AuditEvent.RULES_SAVED: "saved version {thing} of the rules",
    AuditEvent.SHOWN_TO_ALL: "showed everybody the page about {name}",
    AuditEvent.HIDDEN_FROM_ALL: "took the page about {name} back from everybody",
    AuditEvent.OPENED_TO_ALL: "gave the page about {name} an address that works without an invitation",
    AuditEvent.CLOSED_TO_ALL: "took the address of the page about {name} away",
    AuditEvent.PROGRESS_OPENED: "opened the progress page of {thing}, with new addresses",
    AuditEvent.PROGRESS_CLOSED: "closed the progress page of {thing}",
    AuditEvent.MEETING_STARTED: "began a meeting",
    AuditEvent.RECORD_LINK_RENEWED: "gave a record another address ({detail})",
    AuditEvent.RECORD_DELETED: "deleted a record ({detail})",
    AuditEvent.PERSON_ERASED: "erased a person from open records, places: {amount}",
    AuditEvent.FILE_TAKEN: "took the file {name}",
    AuditEvent.BENCHMARK_JOINED: "agreed that benchmarks may count this organisation",
    AuditEvent.BENCHMARK_LEFT: "took back that benchmarks may count this organisation",
    AuditEvent.BENCHMARK_CHOSEN: "chose what results are compared with",
    AuditEvent.BENCHMARK_TAKEN_IN: "took in the benchmark file of {name} ({detail})",
    AuditEvent.BENCHMARK_REMOVED: "removed a benchmark file",
    AuditEvent.BACKUP_MADE: "made a backup",
    AuditEvent.BACKUP_RESTORED: "restored the backup of {detail}",
    AuditEvent.LINK_MADE: "made a link for {name} ({detail})",
    AuditEvent.LINK_TAKEN_BACK: "took back the link of {name} ({detail})",
    AuditEvent.LINK_OPENED: "opened their link",
    AuditEvent.LINK_LEFT: "left",
    AuditEvent.LINKS_OFF: "switched all links off",
    AuditEvent.LINKS_ON: "switched links on again",
    AuditEvent.SIGNED_IN: "signed in ({detail})",
    AuditEvent.SIGN_IN_REFUSED: "could not sign in ({detail})",
    AuditEvent.SIGNED_OUT: "signed out",
    AuditEvent.SESSION_ENDED: "ended a session of {name}",
    AuditEvent.SESSION_ENDED_THERE: "ended a session of {name}, since {detail} said that it is over",
    AuditEvent.ONE_TIME_LINK: "made a one-time link for {name} (administrator)",
}
WITHOUT_LINK = {"shell": "The command line", "server": "The server"}
REFUSED = "Whoever could not sign in"  # without a link or an account here; entries have their names


def who_did(entry: StoredEntry) -> str:
    """Who it was: the label of their link and its role, or what else did it.

    >>> from datetime import datetime
    >>> who_did(StoredEntry(datetime(2026, 1, 1), "page", "1", "Dana", "consultant", "link.left", "", "", "", None))
    'Dana (consultant)'
    """
    if not entry.actor:
        return WITHOUT_LINK.get(entry.via, entry.label)
    return f"{entry.label} ({entry.role})"


def what_was_done(entry: StoredEntry) -> str:
    """What was done, as it follows who did it. What a later version of the product wrote is named by its event."""
    sentence = SENTENCES.get(entry.event, entry.event)
    amount = "" if entry.amount is None else f"{entry.amount:,}"
    return sentence.format(thing=entry.thing, name=entry.name, detail=entry.detail, amount=amount)
