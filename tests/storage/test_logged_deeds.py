"""Nothing is written without an entry in the audit log, unless a reason stands here."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType

import diagnostic.services
from diagnostic.storage.database.engine import writing
from diagnostic.storage.setup.audit_log import record

OURS = "diagnostic.services"
VERSIONS = "an open record keeps its versions, with author and moment, as long as it is there"
TEAMS = "of whoever holds a team's or an owner's address, without an account: staff's deeds are logged"
DRAFT = "a draft that its author alone sees, or that counts for nothing until it is released"
LEDGER = "each is kept for good where it is decided, with author and moment"
SECOND = "the second half of a deed that is logged where it begins"
TIDYING = "what nobody needs any more, by a rule"
ITSELF = "what the installation knows of itself, and of no organisation"
QUEUE = "one message of a mailing that is logged as a whole; whose it is stands nowhere"
TOGETHER = "over all organisations: who is in it must not be told to any of them"
INVENTED = "the demonstration's invented people"

UNLOGGED = {
    "actions.comments.add_comment": VERSIONS,
    "actions.progress.save_update": VERSIONS,
    "actions.records.new_action": VERSIONS,
    "actions.records.change_action": VERSIONS,
    "agreements.signing.sign_agreement": TEAMS,
    "agreements.signing.unsign": TEAMS,
    "agreements.texts.new_agreement": VERSIONS,
    "agreements.texts.change_text": VERSIONS,
    "agreements.texts.erase": TEAMS,
    "benchmarks.releasing._keep": TOGETHER,
    "comments.named_themes.name_theme": VERSIONS,
    "comments.review.redact_all": DRAFT,
    "comments.review.look_at": DRAFT,
    "comments.themes.correct_themes": LEDGER,
    "commitments.records.commit": VERSIONS,
    "commitments.records.annotate": VERSIONS,
    "demonstration.load._answer": INVENTED,
    "demonstration.storing.hand_in": INVENTED,
    "demonstration.written.workshop.record_workshop": INVENTED,
    "everyone.records.save_everyone_text": DRAFT,
    "fieldwork.imports._mix": SECOND,
    "fieldwork.retirement._finish": SECOND,
    "installation.belonging._take": ITSELF,
    "installation.clock.look": ITSELF,
    "installation.sessions.owner": "a session was used; that it began and ended is logged",
    "sign_in.ways.give_up": "somebody signs out, which is logged",
    "sign_in.listed.tidy_sessions": TIDYING,
    "mail.mailings.save_texts": DRAFT,
    "mail.sender.abandon": QUEUE,
    "mail.sender.MailSender.take_over": QUEUE,
    "mail.sender.MailSender.step": QUEUE,
    "mail.sender.MailSender._trouble": QUEUE,
    "mail.sender.MailSender._handle": QUEUE,
    "mail.sender.MailSender._write": QUEUE,
    "meetings.agendas.create_meeting": LEDGER,
    "meetings.agendas.save_agenda": DRAFT,
    "meetings.agendas.copy_meeting": LEDGER,
    "meetings.retention.tidy_meetings": TIDYING,
    "meetings.retention._close": TIDYING,
    "practices.adoptions.save_adoption": VERSIONS,
    "questionnaires.drafts.discard_questionnaire_draft": DRAFT,
    "questionnaires.drafts.tidy_questionnaire_drafts": TIDYING,
    "questionnaires.drafts._keep": DRAFT,
    "questionnaires.own.save_questionnaire": VERSIONS,
    "stories.texts.begin_story": VERSIONS,
    "stories.texts.change_story": VERSIONS,
    "stories.texts.erase_story": TEAMS,
    "waves.chart_drafts.save_chart_draft": DRAFT,
    "waves.chart_drafts.tidy_chart_drafts": TIDYING,
    "waves.drafts.save_draft": DRAFT,
    "waves.drafts.discard_draft": DRAFT,
    "waves.drafts.tidy_drafts": TIDYING,
    "waves.pieces.store": SECOND,  # `finish` of whoever stores has the entry
    "waves.pieces.tidy_pieces": TIDYING,
    "waves.pieces._tidy": TIDYING,
}


def services() -> Iterator[FunctionType]:
    """Every function of the services, private ones and methods too."""
    for module in pkgutil.walk_packages(diagnostic.services.__path__, f"{OURS}."):
        loaded = importlib.import_module(module.name)
        classes = [each for each in vars(loaded).values() if inspect.isclass(each)]
        for holder in (loaded, *classes):
            for each in vars(holder).values():
                if inspect.isfunction(each) and each.__module__ == module.name:
                    yield each


def named_in(code: CodeType, names: dict[str, object]) -> Iterator[FunctionType]:
    """The functions whose names stand in a function's code, or in one within it."""
    known = [names.get(name) for name in code.co_names]
    modules = [each for each in known if isinstance(each, ModuleType) and each.__name__.startswith("diagnostic")]
    known += [getattr(module, name, None) for module in modules for name in code.co_names]
    yield from (inspect.unwrap(each) for each in known if inspect.isfunction(each))
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from named_in(inner, names)


def logs(function: FunctionType) -> bool:
    """Whether a function, or one of its own module that it calls, enters something in the audit log."""
    found = set(named_in(function.__code__, function.__globals__))
    near = [each for each in found if each.__module__ == function.__module__ and each is not function]
    return record in found or any(record in set(named_in(each.__code__, each.__globals__)) for each in near)


def test_every_function_that_writes_has_an_entry_in_the_audit_log_or_a_reason_why_not():
    begins = inspect.unwrap(writing)
    writes = {
        f"{each.__module__.removeprefix(f'{OURS}.')}.{each.__qualname__}": logs(each)
        for each in services()
        if begins in named_in(each.__code__, each.__globals__)
    }
    assert {name for name, logged in writes.items() if not logged} == set(UNLOGGED)
