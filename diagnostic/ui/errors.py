"""What is shown and what is logged when a page fails."""

from __future__ import annotations

import hashlib
import logging

import streamlit as st
from streamlit import logger

from diagnostic.errors import UserError
from diagnostic.services.installation.faults import cause, kind_of, said

LOG = logging.getLogger("diagnostic.ui")

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
    incident = logged(failure)
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


def logged(failure: BaseException) -> str:
    """The number by which the log entry of a failure can be found."""
    line = said(failure)
    incident = hashlib.sha256(line.encode()).hexdigest()[:8]
    LOG.error("incident %s %s", incident, line)
    return incident
