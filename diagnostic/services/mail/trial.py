"""A test e-mail to a consultant's own address, handed over in a thread of its own: no page waits for a mail server."""

from __future__ import annotations

import secrets
import threading
from concurrent.futures import Future
from datetime import datetime

from diagnostic.errors import Problem, UserError
from diagnostic.mail_settings import ADDRESS, MailServer
from diagnostic.report.letters import Letter, LetterKind
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.rate_limit import TooManyTries, Tries
from diagnostic.services.installation.setup import Installation
from diagnostic.services.mail.handover import MailConnection, ServerTroubleError
from diagnostic.services.mail.mailings import mail_server, mail_words
from diagnostic.services.mail.messages import mail_bytes
from diagnostic.services.mail.wordings import MailTexts
from diagnostic.services.respondents.invitations import asking_row
from diagnostic.services.waves.rows import Wave
from diagnostic.storage.database.engine import reading

SAMPLE = "0" * 32  # stands in the place of a token: no invitation has it
SAMPLE_CODE = "0000-0000-00000"
_TESTS = Tries(of_one=5, of_all=30)  # a minute: an access link is no way to write to strangers


def sample_letter(
    inst: Installation,
    access: Access,
    wave: Wave | str,
    audience: str,
    kind: LetterKind,
    texts: MailTexts,
    language: str,
) -> Letter:
    """A letter as somebody who reads `language` gets it, with a link that opens nothing."""
    about = mail_words(inst, access, wave, audience)
    return texts.letter(kind, language, about, f"{inst.settings.base_url}/q/{SAMPLE}", SAMPLE_CODE)


def send_test(
    inst: Installation,
    access: Access,
    wave: Wave | str,
    audience: str,
    kind: LetterKind,
    texts: MailTexts,
    language: str,
    to: str,
    now: datetime,
) -> Future[str]:
    """Hand a test over; the result is empty once the mail server has accepted it, else why it did not.

    Raises UserError for what is no address, after too many tests, and where no mail server is set.
    """
    letter = sample_letter(inst, access, wave, audience, kind, texts, language)
    with reading(inst.engine) as db:
        asking_row(db, access, wave, now)
    server = mail_server(inst)
    if not ADDRESS.fullmatch(to.strip()):
        raise UserError(Problem("test message", "an e-mail address", repr(to.strip()), hint="For example your own."))
    try:
        _TESTS.check(access.organisation, now)
    except TooManyTries as many:
        raise UserError(str(many)) from None
    _TESTS.wrong(access.organisation, now)
    content = mail_bytes(server, to.strip(), letter, secrets.token_hex(16), now)
    answer: Future[str] = Future()
    threading.Thread(
        target=_hand_over, args=(server, to.strip(), content, answer), name="test mail", daemon=True
    ).start()
    return answer


def _hand_over(server: MailServer, to: str, content: bytes, answer: Future[str]) -> None:
    connection = MailConnection(server)
    try:
        connection.begin()
        found = connection.hand_over(to, content)
        answer.set_result("" if found.kind == "sent" else found.said)
    except ServerTroubleError as trouble:
        answer.set_result(str(trouble))
    except Exception as error:
        answer.set_result(f"it could not be sent ({type(error).__name__})")
    finally:
        connection.close()
