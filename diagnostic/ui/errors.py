"""What is shown and what is logged when a page fails."""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Iterator

import streamlit as st

from diagnostic.errors import UserError

LOG = logging.getLogger("diagnostic.ui")

# Streamlit logs every failure with its message, and a message may hold what somebody wrote or a token.
logging.getLogger("streamlit.error_util").addFilter(lambda record: record.exc_info is None)


def on_script_error(failure: Exception) -> bool:
    """Show a mistake of a person plainly; anything else calmly, with a number by which its log entry can be found."""
    if isinstance(failure, UserError):
        from diagnostic.ui.widgets import problems  # here, so that the server starts without the weight of pages

        problems(failure)
        return True
    incident = secrets.token_hex(4)
    LOG.error("incident %s\n%s", incident, "".join(trail(failure)))
    st.error(
        "Something went wrong here, and it is not your doing. Nothing was half done. Reload the page to try again; "
        f"if it happens again, tell whoever runs this installation the number **{incident}**."
    )
    return True


def trail(failure: BaseException) -> Iterator[str]:
    """Where it failed and the kinds of failure, the first cause first, without messages: they may quote data."""
    cause = failure.__cause__ or (None if failure.__suppress_context__ else failure.__context__)
    if cause is not None:
        yield from trail(cause)
    yield from traceback.format_tb(failure.__traceback__)
    yield f"{type(failure).__module__}.{type(failure).__qualname__}\n"
