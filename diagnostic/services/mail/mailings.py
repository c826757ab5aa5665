"""Mailings as a consultant handles them: texts, sending, pausing, trying again."""

from __future__ import annotations

import secrets
from datetime import datetime

from diagnostic.errors import UserError, refuse
from diagnostic.mail_settings import MailServer
from diagnostic.report.letters import LetterKind, SurveyWords, wording_problems
from diagnostic.report.words import language_name
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.setup import Installation
from diagnostic.services.mail.progress import DAY, is_over, of_kind, reminders_so_far
from diagnostic.services.mail.wordings import MailTexts, survey_words, texts_of
from diagnostic.services.respondents.invitations import asking_row
from diagnostic.services.waves.rows import Wave, locked_wave, survey_row, takes_answers, wave_row
from diagnostic.storage.database.engine import Transaction, reading, writing
from diagnostic.storage.mail import queue
from diagnostic.storage.mail.queue import DRAFT, PAUSED, RUNNING
from diagnostic.storage.responses import arriving
from diagnostic.storage.setup import organisations
from diagnostic.storage.setup.audit_log import AuditEvent, record


def mail_texts(inst: Installation, access: Access, wave: Wave | str, audience: str, kind: LetterKind) -> MailTexts:
    """The texts of the next mailing of a kind: as they were saved, else as they were in the last one."""
    consultants_only(access)
    with reading(inst.engine) as db:
        return _newest_texts(db, access, survey_row(db, access, wave, audience).id, kind)


def mail_words(inst: Installation, access: Access, wave: Wave | str, audience: str) -> SurveyWords:
    """What letters say of a survey."""
    consultants_only(access)
    with reading(inst.engine) as db:
        return survey_words(db, wave_row(db, access, wave), survey_row(db, access, wave, audience).id)


def mail_server(inst: Installation) -> MailServer:
    """The mail server of this installation; UserError where none is set."""
    if inst.settings.mail is None:
        raise UserError("No mail server is set on this server, so nothing can be sent.")
    return inst.settings.mail


def save_texts(
    inst: Installation,
    access: Access,
    wave: Wave | str,
    audience: str,
    kind: LetterKind,
    texts: MailTexts,
    now: datetime,
) -> None:
    """Keep the texts of the next mailing. UserError with every problem."""
    consultants_only(access)
    refuse(problem for tag, wording in texts.own.items() for problem in wording_problems(wording, language_name(tag)))
    with writing(inst.engine) as db:
        survey = survey_row(db, access, asking_row(db, access, wave, now).id, audience)
        queue.save_draft(db, survey.id, kind, secrets.token_hex(16), texts.to_text(), now, access.label)


def send_invitations(inst: Installation, access: Access, wave: Wave | str, audience: str, now: datetime) -> int:
    """Queue an invitation to everybody who has none; how many. UserError where nobody is left, or none can go out."""
    return _send(inst, access, wave, audience, "invitation", now)


def send_reminders(inst: Installation, access: Access, wave: Wave | str, audience: str, now: datetime) -> None:
    """Queue a reminder to whoever of those invited a day ago has not used their link when their turn comes.

    UserError within a day of the last one, and where nobody was invited so long ago.
    """
    _send(inst, access, wave, audience, "reminder", now)


def _send(inst: Installation, access: Access, wave: Wave | str, audience: str, kind: LetterKind, now: datetime) -> int:
    consultants_only(access)
    with writing(inst.engine) as db:
        row = locked_wave(db, access, wave)
        mail_server(inst)
        if not takes_answers(row, now):
            raise UserError(f"{row.name} takes no more answers, so nobody can be invited to it.")
        survey = survey_row(db, access, wave, audience).id
        if arriving.any_of(db, survey):
            raise UserError("People are being added just now: please try again in a minute.")
        if kind == "reminder" and any(
            each.state in (RUNNING, PAUSED) and not is_over(db, each) for each in of_kind(db, survey, kind)
        ):
            raise UserError("The reminders before these are still going out.")
        after = reminders_so_far(db, survey, now).after if kind == "reminder" else None
        if after is not None and now < after:
            raise UserError("Nobody gets two e-mails within a day: please wait with the next reminder.")
        drafts = [each for each in of_kind(db, survey, kind) if each.state == DRAFT]
        if not drafts:
            texts = _newest_texts(db, access, survey, kind)
            queue.save_draft(db, survey, kind, secrets.token_hex(16), texts.to_text(), now, access.label)
            drafts = [each for each in of_kind(db, survey, kind) if each.state == DRAFT]
        number = queue.begin(db, drafts[0], now, now - DAY)
        if not number:
            raise UserError("There is nobody to write to.")
        event = AuditEvent.INVITATIONS_MAILED if kind == "invitation" else AuditEvent.REMINDERS_MAILED
        what = {"thing": row.id, "name": row.name, "detail": audience}
        record(db, access.actor, event, now, **what, amount=number)
    return number


def _newest_texts(db: Transaction, access: Access, survey: str, kind: LetterKind) -> MailTexts:
    """Those of the draft, else of the last mailing, else the usual ones in the organisation's language."""
    found = of_kind(db, survey, kind)
    drafts = [each for each in found if each.state == DRAFT]
    if newest := [*found, *drafts][-1:]:
        return texts_of(newest[0].texts)
    organisation = organisations.get(db, access.organisation)
    return MailTexts(MailTexts().language(organisation.language if organisation else ""))


def pause(inst: Installation, access: Access, wave: Wave | str, audience: str, kind: LetterKind, now: datetime) -> None:
    """Send no more of these for now; what is on its way arrives."""
    _change(inst, access, wave, audience, kind, (RUNNING, PAUSED, AuditEvent.MAILING_PAUSED), now)


def resume(
    inst: Installation, access: Access, wave: Wave | str, audience: str, kind: LetterKind, now: datetime
) -> None:
    """Go on where it was paused."""
    _change(inst, access, wave, audience, kind, (PAUSED, RUNNING, AuditEvent.MAILING_RESUMED), now)


def _change(
    inst: Installation,
    access: Access,
    wave: Wave | str,
    audience: str,
    kind: LetterKind,
    change: tuple[str, str, AuditEvent],
    now: datetime,
) -> None:
    consultants_only(access)
    before, after, event = change
    with writing(inst.engine) as db:
        row = wave_row(db, access, wave)
        for each in of_kind(db, survey_row(db, access, row.id, audience).id, kind):
            queue.set_state(db, each.id, after, [before])
        record(db, access.actor, event, now, thing=row.id, name=row.name, detail=audience)


def send_uncertain_again(inst: Installation, access: Access, wave: Wave | str, audience: str, now: datetime) -> int:
    """Queue invitations again of which nobody knows whether they arrived: some people may get theirs twice."""
    return _again(inst, access, wave, audience, queue.UNCERTAIN, now)


def try_refused_again(inst: Installation, access: Access, wave: Wave | str, audience: str, now: datetime) -> int:
    """Queue invitations again that were refused, once what was in the way is put right."""
    return _again(inst, access, wave, audience, queue.REFUSED, now)


def _again(inst: Installation, access: Access, wave: Wave | str, audience: str, state: str, now: datetime) -> int:
    consultants_only(access)
    with writing(inst.engine) as db:
        row = asking_row(db, access, wave, now)
        number = queue.again(db, survey_row(db, access, row.id, audience).id, state, now)
        what = {"thing": row.id, "name": row.name, "detail": audience}
        record(db, access.actor, AuditEvent.MAILED_AGAIN, now, **what, amount=number)
    return number
