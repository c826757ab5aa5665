"""Workers of a Dask cluster count: chunks are sent to them by path, and whatever one that dies was at is counted again.

Workers see answers. So a connection is encrypted, with certificates on both sides, unless it stays on this machine or
somebody says that the network is trusted. Nothing of a user's is run there: a worker is told to call one function of
its own installation, and to refuse where that is another version.
"""

from __future__ import annotations

import ipaddress
import time
import uuid
from collections import deque
from collections.abc import Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from diagnostic.core.intake.data_sets.tallies import Tally
from diagnostic.errors import Fault, Problem, UserError
from diagnostic.services.counting.chunks import Chunk
from diagnostic.services.counting.executors import AHEAD, begin_to_count, count_chunk
from diagnostic.services.counting.versions import counting_version

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECT = 10  # seconds to reach a scheduler
LOOK_EVERY = 1.0  # seconds between two looks whether anybody is counting
NOBODY = 120.0  # seconds without a worker, after which nobody is waited for
GET_IT = "pip install 'distributed==2026.8.0' -c constraints.txt, here and on every worker (the extra [cluster])."
START = "dask scheduler --no-dashboard, and dask worker --nthreads 1 --no-dashboard on every machine"


@dataclass(frozen=True)
class Certificates:
    """PEM files by which both sides of a connection know each other: an authority, and this side's own."""

    authority: Path
    certificate: Path
    key: Path


@dataclass(frozen=True)
class Cluster:
    """The workers of a scheduler at an address, `tls://host:8786` or `tcp://127.0.0.1:8786`; an executor.

    trusted : the network may see answers, so that nothing is encrypted on it.
    Raises UserError for an address or certificates that will not do.
    """

    address: str
    certificates: Certificates | None = None
    trusted: bool = False

    def __post_init__(self) -> None:
        scheme, host = _parts(self.address)
        if scheme == "tls" and self.certificates is None:
            found = "a tls:// address without certificates"
            raise UserError(Problem("--scheduler", "--tls-authority, --tls-certificate and --tls-key with it", found))
        if scheme == "tcp" and self.certificates is not None:
            raise UserError(Problem("--scheduler", "a tls:// address with certificates", repr(self.address)))
        if scheme == "tcp" and not self.trusted and not _loopback(host):
            hint = (
                "Workers see answers. Use tls:// with certificates, or say --trusted-network if nobody listens there."
            )
            raise UserError(
                Problem("--scheduler", "an encrypted connection to another machine", self.address, "", hint)
            )
        for path in vars(self.certificates).values() if self.certificates else ():
            if not path.is_file():
                raise UserError(Problem(str(path), "a certificate or a key as PEM", "no such file"))

    def __call__(self, chunks: Sequence[Chunk], /) -> Generator[Tally, None, None]:
        """Count chunks. Raises UserError where nobody is there, and where a worker is of another version."""
        client = self._client()
        try:
            _refuse_others(client)
            yield from _counted(client, chunks)
        finally:
            with suppress(Exception):
                client.close()

    def _client(self) -> Client:
        distributed = _distributed()
        try:
            return distributed.Client(
                self.address,
                security=self._security(distributed),
                timeout=CONNECT,
                set_as_default=False,
                direct_to_workers=True,
                name="inside-out",
            )
        except (OSError, TypeError, ValueError) as error:  # a TypeError of TLS: the other side does not encrypt
            remedy = f"Start one there ({START}), with the same certificates if there are some."
            raise Fault(self.address, f"no scheduler answers within {CONNECT} seconds", remedy) from error

    def _security(self, distributed: Any) -> Any:
        if self.certificates is None:
            return None
        ours = self.certificates
        return distributed.Security(
            tls_ca_file=str(ours.authority),
            tls_client_cert=str(ours.certificate),
            tls_client_key=str(ours.key),
            require_encryption=True,
        )


def cluster(
    address: str, authority: Path | None, certificate: Path | None, key: Path | None, trusted: bool = False
) -> Cluster:
    """The cluster at an address. Raises UserError unless all three PEM files are given, or none."""
    if not (authority or certificate or key):
        return Cluster(address, None, trusted)
    if not (authority and certificate and key):
        raise UserError(
            Problem("--scheduler", "all of --tls-authority, --tls-certificate and --tls-key", "some of them")
        )
    return Cluster(address, Certificates(authority, certificate, key), trusted)


def count_for(version: str, chunk: Chunk) -> Tally:
    """The tally of a chunk, where this is the version that is meant. What a worker calls."""
    if version != counting_version():
        raise UserError(_other_version(counting_version(), version))
    _begin_once()
    return count_chunk(chunk)


@cache
def _begin_once() -> None:
    begin_to_count()


def _other_version(found: str, wanted: str) -> Problem:
    return Problem("a worker", f"Inside Out {wanted}", found, hint="Install the same version on every machine.")


def _refuse_others(client: Client) -> None:
    """Raise UserError unless every worker runs this version."""
    found: Mapping[str, Any] = client.run(counting_version, on_error="return")
    here = counting_version()
    odd = {worker: said for worker, said in found.items() if said != here}
    if odd:
        raise UserError(
            Problem(worker, f"Inside Out {here}", _said(said), hint="Install the same version on every machine.")
            for worker, said in odd.items()
        )


def _said(found: object) -> str:
    return found if isinstance(found, str) else f"no Inside Out that answers ({type(found).__name__})"


def _counted(client: Client, chunks: Sequence[Chunk]) -> Generator[Tally, None, None]:
    named, here = f"count-{uuid.uuid4().hex}", counting_version()
    todo, waiting = deque(enumerate(chunks)), deque[Any]()
    try:
        while todo or waiting:
            ahead = AHEAD * max(len(client.nthreads()), 1)
            while todo and len(waiting) < ahead:
                number, chunk = todo.popleft()
                key = f"{named}-{number}"
                waiting.append(client.submit(count_for, here, chunk, key=key, pure=False, priority=-number))
            tally = _result(client, waiting[0])
            waiting.popleft().release()
            yield tally
    finally:
        for future in waiting:
            with suppress(Exception):
                future.cancel(force=True)


def _result(client: Client, future: Future) -> Tally:
    """The tally of a chunk. Raises UserError where nobody can count it any more."""
    distributed = _distributed()
    last = time.monotonic()
    while True:
        try:
            return future.result(timeout=LOOK_EVERY)
        except TimeoutError:
            if client.status != "running":
                raise Fault(client, "the scheduler is gone", f"Start it again ({START}).") from None
            if _workers(client):
                last = time.monotonic()
            elif time.monotonic() - last > NOBODY:
                cause = f"no worker has been there for {NOBODY:.0f} seconds"
                raise Fault("the cluster", cause, f"Start some ({START}).") from None
        except distributed.client.FutureCancelledError:
            raise Fault("the cluster", "the scheduler is gone", f"Start it again ({START}).") from None
        except distributed.scheduler.KilledWorker:
            raise UserError(
                "Workers were killed four times at the same rows: there may be too little memory for them. Write the "
                "files with smaller row groups, or give workers more."
            ) from None
        except (AttributeError, ImportError) as error:
            raise UserError(
                _other_version(f"what has not got the same functions ({error})", counting_version())
            ) from error


def _workers(client: Client) -> int:
    try:
        return len(client.nthreads())
    except (OSError, TimeoutError, ValueError):
        return 0


def _distributed() -> Any:
    """The package, which is no requirement. Raises UserError where it is not installed."""
    try:
        import distributed
    except ImportError:
        raise UserError(Problem("--scheduler", "the package distributed", "none", hint=f"Get it: {GET_IT}")) from None
    return distributed


def _parts(address: str) -> tuple[str, str]:
    """Scheme and host of an address that names a port, too. UserError where it does not."""
    try:
        at = urlsplit(address)
        scheme, host, port = at.scheme, at.hostname, at.port
    except ValueError:  # half a bracket, or a port that is none
        scheme, host, port = "", None, None
    if scheme not in ("tcp", "tls") or not host or not port:
        raise UserError(Problem("--scheduler", "tls://HOST:PORT or tcp://HOST:PORT", repr(address)))
    return scheme, host


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
