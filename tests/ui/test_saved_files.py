"""Saving from a page: a file that cannot be made says why, below its button."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, DeferredFileRequestPayload
from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse, ForwardMsg
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

import diagnostic.ui
from diagnostic.errors import Problem, UserError
from diagnostic.services.installation.faults import forget
from diagnostic.ui.saving import KeepingAnswers, SayingWhy
from diagnostic.ui.widgets import unguessable

UI = Path(diagnostic.ui.__file__).parent


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
    with ThreadPoolExecutor(1) as apart:  # browsers of other tests leave a loop running in this thread
        answer = apart.submit(lambda: asyncio.run(SayingWhy(lambda: files).handle(asked, "session"))).result()
    forget()
    assert re.search(told, answer.error_msg)
    assert "token-abc" not in answer.error_msg + caplog.text


@pytest.mark.parametrize("fragments", [None, ["part"]], ids=["a run of the page", "a run of a part of it"])
def test_a_run_that_begins_does_not_drop_the_answer_to_whoever_saves(fragments: list[str] | None) -> None:
    answer = ForwardMsg(backend_operation_response=BackendOperationResponse(request_id="1"))
    queue = KeepingAnswers()
    queue.enqueue(answer)
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=fragments)
    assert queue.flush() == [answer]
    assert queue.flush() == []


def test_nobody_can_guess_the_address_of_a_file() -> None:
    """Streamlit makes it of name, type and content: each button has a type of its own."""
    assert unguessable("text/csv") != unguessable("text/csv")
    buttons = [text for path in UI.rglob("*.py") for text in path.read_text("utf-8").split("st.download_button(")[1:]]
    assert len(buttons) == 2
    assert [text for text in buttons if "mime=unguessable(" not in text.partition("\n    )")[0]] == []
