"""What is shown and what is logged when a page fails."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from typing import Any

import streamlit as st
from streamlit import logger
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest
from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse, DeferredFileResponsePayload
from streamlit.runtime import app_session
from streamlit.runtime.backend_operation_handler import DeferredFileHandler
from streamlit.runtime.media_file_storage import MediaFileStorageError

from diagnostic.errors import UserError
from diagnostic.services.installation.faults import cause, kind_of, said

LOG = logging.getLogger("diagnostic.ui")

LOOK = "Reload the page to see what there is now."

# Streamlit logs every failure with its message, and a message may hold what somebody wrote or a token.
logging.getLogger("streamlit.error_util").addFilter(lambda record: record.exc_info is None)


def log_with_all() -> None:
    """Streamlit's loggers write through the handlers of the process from now on, those it makes later too."""

    def as_others(logger: logging.Logger) -> None:
        if own := getattr(logger, "streamlit_console_handler", None):
            logger.removeHandler(own)
        logger.propagate = True

    logger.setup_formatter = as_others
    logger.update_formatter()


def on_script_error(failure: Exception) -> bool:
    """Show a mistake of a person plainly; anything else calmly, with a number by which its log entry can be found.

    The same failure at the same place has the same number, so that one line of the log stands for all of them.
    """
    if isinstance(failure, UserError):
        from diagnostic.ui.widgets import problems  # here, so that the server starts without the weight of pages

        problems(failure)
        return True
    incident = _logged(failure)
    if kind_of(failure):
        st.error(
            f"Nothing can be read or stored just now: {cause(failure)}. What you sent last was not kept. Reload the "
            "page in a minute to try again."
        )
        return True
    st.error(
        "Something went wrong here, and it is not your doing. Nothing was half done. Reload the page to try again; "
        f"if it happens again, tell whoever runs this installation the number **{incident}**."
    )
    return True


def _logged(failure: BaseException) -> str:
    """The number by which the log entry of a failure can be found."""
    line = said(failure)
    incident = hashlib.sha256(line.encode()).hexdigest()[:8]
    LOG.error("incident %s %s", incident, line)
    return incident


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


def say_why_files_are_not_saved() -> None:
    """Streamlit's own sentence below a button is that a file failed; sessions that begin from now on tell more."""
    sessions: Any = app_session
    sessions.DeferredFileHandler = SayingWhy


def not_saved(failure: BaseException | None) -> str:
    """Why there is no file, and what to do; None where the button is of another run of the server."""
    if failure is None:
        return "This page is older than the server. Reload it, and save again."
    if isinstance(failure, UserError):
        return " ".join(failure.reasons if failure.problems else (*failure.reasons, LOOK))
    incident = _logged(failure)
    if kind_of(failure):
        return f"The file could not be made just now: {cause(failure)}. Try again in a minute."
    return (
        "The file could not be made, and it is not your doing. Try once more; if it happens again, tell whoever runs "
        f"this installation the number {incident}."
    )
