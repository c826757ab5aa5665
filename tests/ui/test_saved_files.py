"""Saving from a page: a file that cannot be made says why, below its button."""

from __future__ import annotations

import asyncio
import re

import pytest
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, DeferredFileRequestPayload
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from diagnostic.errors import Problem, UserError
from diagnostic.services.installation.faults import forget
from diagnostic.ui.errors import SayingWhy


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (UserError(Problem("unit", "one", "'x'", hint="Choose it.")), "unit: expected one, found 'x'. Choose it."),
        (UserError("This action does not exist."), "^This action does not exist. Reload the page to see"),
        (OSError(28, "token-abc"), "made just now: the disk is full \\(ENOSPC\\). Try again"),
        (ValueError("token-abc"), "not your doing.*the number [0-9a-f]{8}"),
        (None, "Reload it"),
    ],
)
def test_a_file_that_is_not_made_says_why_below_its_button(failure, told, caplog):
    files = MediaFileManager(MemoryMediaFileStorage("/media"))

    def make() -> bytes:
        raise failure

    id_ = files.add_deferred(make, "text/csv; key=1", "0.1", "scores.csv") if failure else "gone"
    asked = BackendOperationRequest(request_id="1", deferred_file=DeferredFileRequestPayload(file_id=id_))
    answer = asyncio.run(SayingWhy(lambda: files).handle(asked, "session"))
    forget()
    assert re.search(told, answer.error_msg)
    assert "token-abc" not in answer.error_msg + caplog.text
