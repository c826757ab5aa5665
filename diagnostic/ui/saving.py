"""What the server answers to a button that saves a file: where the file is, or why there is none."""

from __future__ import annotations

import asyncio
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackendOperationRequest
from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse, DeferredFileResponsePayload, ForwardMsg
from streamlit.runtime import app_session
from streamlit.runtime.backend_operation_handler import DeferredFileHandler
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.media_file_storage import MediaFileStorageError

from diagnostic.errors import UserError
from diagnostic.services.installation.faults import cause, kind_of
from diagnostic.ui.errors import logged

LOOK = "Reload the page to see what there is now."


class SayingWhy(DeferredFileHandler):
    """Makes the file that somebody wants to save; where it cannot be made, its button says why and what to do."""

    async def handle(self, request: BackendOperationRequest, session_id: str) -> BackendOperationResponse:
        """The address of the file, or a sentence."""
        try:
            url = await asyncio.to_thread(self._get_media_file_mgr().execute_deferred, request.deferred_file.file_id)
        except MediaFileStorageError as error:
            return BackendOperationResponse(request_id=request.request_id, error_msg=not_saved(error.__cause__))
        made = DeferredFileResponsePayload(url=url)
        return BackendOperationResponse(request_id=request.request_id, deferred_file=made)


class KeepingAnswers(ForwardMsgQueue):
    """Messages on their way to a browser. A run that begins drops what the run before drew, and in Streamlit the answer
    to a button that saves a file too: the button would wait for it, disabled, for three minutes.
    """

    def clear(self, retain_lifecycle_msgs: bool = False, fragment_ids_this_run: list[str] | None = None) -> None:
        """Drop what a new run draws anew; without `retain_lifecycle_msgs`, everything."""
        waiting = [message for message in self._queue if message.HasField("backend_operation_response")]
        super().clear(retain_lifecycle_msgs, fragment_ids_this_run)
        if retain_lifecycle_msgs:
            self._queue += [message for message in waiting if message not in self._queue]

    def flush(self) -> list[ForwardMsg]:
        """Take all messages. All open pages are asked whenever one of them has some."""
        return super().flush() if self._queue else []


def answer_whoever_saves() -> None:
    """Sessions that begin from now on always answer a button that saves a file, and say why there is none."""
    sessions: Any = app_session
    sessions.DeferredFileHandler = SayingWhy
    sessions.ForwardMsgQueue = KeepingAnswers


def not_saved(failure: BaseException | None) -> str:
    """Why there is no file, and what to do; None where the button is of another run of the server."""
    if failure is None:
        return "This page is older than the server. Reload it, and save again."
    if isinstance(failure, UserError):
        return " ".join(failure.reasons if failure.problems else (*failure.reasons, LOOK))
    incident = logged(failure)
    if kind_of(failure):
        return f"The file could not be made just now: {cause(failure)}. Try again in a minute."
    return (
        "The file could not be made, and it is not your doing. Try once more; if it happens again, tell whoever runs "
        f"this installation the number {incident}."
    )
