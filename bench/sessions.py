"""Viewers of Streamlit pages, over the websocket that a browser uses."""

from __future__ import annotations

import asyncio
import os
import re
import time
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

CHARTS = ("vega_lite_chart", "bidi_component")  # the elements of charts and of grids
PINGS = "/_stcore/health", "/_stcore/host-config"  # asked at once, before a socket is opened anew
BINARY, CLOSE, PING, PONG = 2, 8, 9, 10  # kinds of frames (RFC 6455)


@dataclass
class Run:
    """One run of a page: seconds until its first element and until the server had finished, bytes on the wire, and what
    it sent. errors : what each said."""

    begun: float = 0.0
    first: float = 0.0
    seconds: float = 0.0
    size: int = 0
    errors: list[str] = field(default_factory=list)
    charts: list[int] = field(default_factory=list)  # bytes of each chart's message


class Wire(asyncio.Protocol):
    """A browser's end of a websocket: takes what comes, also while nobody waits for it, and answers pings.

    Without streams of asyncio: a thousand pages that only look would cost the load as much as their servers.
    """

    def __init__(self, request: bytes):
        self._request, self._buffer, self._parts = request, bytearray(), bytearray()
        self.answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.came: asyncio.Queue[bytes | Exception] = asyncio.Queue()
        self.lost = asyncio.Event()
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the websocket."""
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Something has come: the answer to what was asked first, then frames."""
        self._buffer += data
        if not self.answer.done():
            head, end, rest = self._buffer.partition(b"\r\n\r\n")
            if not end:
                return
            self.answer.set_result(bytes(head + end))
            self._buffer = rest
        self._frames()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing comes any more."""
        self.lost.set()
        ended = exc or ConnectionError("the connection was lost")
        if not self.answer.done():
            self.answer.set_exception(ended)
        self.came.put_nowait(ended)

    def send(self, kind: int, content: bytes) -> None:
        """Send a frame, masked as a browser does."""
        length, mask = len(content), os.urandom(4)
        size = bytes([0x80 | length]) if length < 126 else b"\xfe" + length.to_bytes(2, "big")
        whole = int.from_bytes((mask * (length // 4 + 1))[:length], "big")  # as one number: byte by byte takes long
        masked = (int.from_bytes(content, "big") ^ whole).to_bytes(length, "big")
        self._transport.write(bytes([0x80 | kind]) + size + mask + masked)

    async def close(self) -> None:
        """Close the connection."""
        self._transport.close()
        await self.lost.wait()

    def _frames(self) -> None:
        """Take the frames that are whole."""
        buffer, at = self._buffer, 0
        while len(buffer) >= at + 2:
            length, begins = buffer[at + 1] & 0x7F, at + 2
            if length > 125:
                begins += 2 if length == 126 else 8
                length = int.from_bytes(buffer[at + 2 : begins], "big")
            if len(buffer) < begins + length:  # also where not all of the length is here
                break
            self._frame(buffer[at], bytes(buffer[begins : begins + length]))
            at = begins + length
        del buffer[:at]

    def _frame(self, first: int, content: bytes) -> None:
        if first & 0x0F == PING:
            self.send(PONG, content)
        elif first & 0x0F == CLOSE:
            self.came.put_nowait(ConnectionError("the server has closed the session"))
        elif first & 0x80 and not self._parts:
            self.came.put_nowait(content)
        else:
            self._parts += content
            if first & 0x80:
                self.came.put_nowait(bytes(self._parts))
                self._parts.clear()


class Viewer:
    """One session, opened with an access link's token."""

    def __init__(self, port: int, token: str):
        self._port, self._token = port, token
        self._known: dict[str, None] = {}  # long messages that a browser keeps, so that they are not sent again
        self._page, self._asked, self._session = "", "", ""
        self._cookies: dict[str, str] = {}
        self.refreshing: dict[
            str, float
        ] = {}  # parts of the page that run again by themselves, and after how many seconds
        self._wire: Wire

    async def open(self) -> None:
        """Open the access link, the first time, then the websocket that a browser uses."""
        if not self._cookies:
            await self._enter()
        key = b64encode(os.urandom(16)).decode()
        lines = [
            *self._head("/_stcore/stream"),
            f"Origin: http://localhost:{self._port}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {key}",
            f"Sec-WebSocket-Protocol: {', '.join(filter(None, ('streamlit', 'unused', self._session)))}",
        ]
        request = ("\r\n".join(lines) + "\r\n\r\n").encode()
        _, self._wire = await asyncio.get_running_loop().create_connection(
            lambda: Wire(request), "127.0.0.1", self._port
        )
        answer = (await self._wire.answer).decode(errors="replace")
        if " 101 " not in answer.split("\r\n")[0] + " ":
            raise RuntimeError(answer)
        self._keep(answer)

    async def come_back(self) -> Run | None:
        """Do what Streamlit's script does some time after its socket was closed, with all that it still has.

        It asks whether a server is there, opens another socket, and runs the page again where a part of it runs again
        by itself; the run. None where there is none: the page stays as it was drawn, until somebody does something.
        What widgets hold is not sent along: nobody has touched them.
        """
        await asyncio.gather(*map(self._get, PINGS))
        await self.open()
        if not self.refreshing:
            return None
        message, self.refreshing = BackMsg(), {}
        message.rerun_script.page_script_hash = self._page
        return await self._ask(message)

    def forget_session(self) -> None:
        """Come back as to a server that does not know the session."""
        self._session = ""

    async def _enter(self) -> None:
        """Open the access link; a browser keeps the cookies."""
        answer = await self._get(f"/enter/{self._token}")
        if "inside_out" not in self._cookies:
            raise RuntimeError(answer)

    async def _get(self, path: str) -> str:
        """The answer to a GET; RuntimeError where it is neither a page nor leads to one."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(("\r\n".join((*self._head(path), "Connection: close")) + "\r\n\r\n").encode())
        answer = (await reader.read()).decode(errors="replace")
        writer.close()
        await writer.wait_closed()
        if answer[9:10] not in "23":
            raise RuntimeError(answer)
        self._keep(answer)
        return answer

    def _head(self, path: str) -> list[str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        lines = [f"GET {path} HTTP/1.1", f"Host: localhost:{self._port}"]
        return [*lines, f"Cookie: {cookies}"] if cookies else lines

    def _keep(self, answer: str) -> None:
        """The name of the server, too, where a proxy gave one."""
        self._cookies |= re.findall(r"(?im)^set-cookie: ([^=]+)=([^;\r]+)", answer.partition("\r\n\r\n")[0])

    async def run(self, page: str, **asked: str) -> Run:
        """Run a page, as its address asks for it, to its end."""
        message = BackMsg()
        self._asked, self.refreshing = urlencode(asked), {}
        message.rerun_script.page_name = page
        return await self._ask(message)

    async def look(self) -> None:
        """Ask for what runs again by itself, as a browser does when its time has come; no answer comes if nothing is
        new."""
        for part in list(self.refreshing):
            message = BackMsg()
            message.rerun_script.page_script_hash = self._page
            message.rerun_script.fragment_id, message.rerun_script.is_auto_rerun = part, True
            await self._say(message)

    async def _ask(self, message: BackMsg) -> Run:
        found = Run(time.perf_counter())
        await self._say(message)
        while not await self._read(found):
            pass
        found.seconds = time.perf_counter() - found.begun
        return found

    async def _say(self, message: BackMsg) -> None:
        message.rerun_script.query_string = self._asked
        message.rerun_script.cached_message_hashes.extend(self._known)
        message.rerun_script.context_info.color_scheme = "light"
        self._wire.send(BINARY, message.SerializeToString())

    async def closed_within(self, seconds: float) -> bool:
        """Whether the other end closes the websocket before so much time has passed."""
        with suppress(TimeoutError):
            try:
                async with asyncio.timeout(seconds):
                    while True:
                        await self._receive()
            except (ConnectionError, EOFError):
                return True
        return False

    async def give_up(self) -> None:
        """Close what is left of the websocket, if there is one."""
        with suppress(OSError, AttributeError):
            await self.close()

    async def close(self) -> None:
        """Close the websocket."""
        await self._wire.close()

    async def _read(self, run: Run) -> bool:
        """Read one message; True if the run has ended with it."""
        content = await self._receive()
        run.size += len(content)
        message = ForwardMsg()
        message.ParseFromString(content)
        kind = message.WhichOneof("type")
        if kind == "auto_rerun":
            self.refreshing[message.auto_rerun.fragment_id] = message.auto_rerun.interval
        if kind == "new_session":
            self._session = message.new_session.initialize.session_id
        if kind == "navigation":
            self._page = message.navigation.page_script_hash
        if message.metadata.cacheable:
            self._known[message.hash] = None
        element = message.delta.new_element.WhichOneof("type") if kind == "delta" else None
        if element in CHARTS:  # and the menu, which is small
            run.charts.append(len(content))
        if element in ("exception", "alert"):
            error = getattr(message.delta.new_element, element)
            run.errors.append(error.message if element == "exception" else error.body)
        shown = element not in (None, "empty") or message.delta.HasField("new_transient")  # such as a spinner
        if shown and not run.first:
            run.first = time.perf_counter() - run.begun
        return kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY

    async def _receive(self) -> bytes:
        """The next message."""
        found = await self._wire.came.get()
        if isinstance(found, Exception):
            self._wire.came.put_nowait(found)  # for whoever asks again
            raise found
        return found
