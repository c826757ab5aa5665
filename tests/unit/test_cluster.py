"""Workers of a Dask cluster count, over TLS: what they answer, and how each thing that can be amiss there is told."""

from __future__ import annotations

import datetime as dt
import pickle
import re
import sys
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from diagnostic.core.intake.data_sets.tallies import Tally
from diagnostic.errors import UserError
from diagnostic.services.counting import cluster
from diagnostic.services.counting.cluster import Certificates, Cluster
from diagnostic.services.counting.count import count
from diagnostic.services.counting.data_sets import open_data_set
from tests import data_sets
from tests.deadly import Deadly
from tests.tables import organisation, questionnaire

pytestmark = pytest.mark.filterwarnings("ignore")
ASKED, CHART = questionnaire({"trust": 3}), organisation("root: a b c")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory) -> Certificates:
    """An authority that signed itself, which is each side's certificate too."""
    at, key = tmp_path_factory.mktemp("tls"), ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "cluster")]), dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - dt.timedelta(days=1), now + dt.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (at / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (at / "key.pem").write_bytes(key.private_bytes(*plain))
    return Certificates(at / "cert.pem", at / "cert.pem", at / "key.pem")


@pytest.fixture(scope="module")
def address(certificates) -> Iterator[str]:
    """A scheduler with two workers, of one thread each."""
    distributed = pytest.importorskip("distributed", reason="the extra [cluster] is not installed")
    ours = {"tls_client_cert": certificates.certificate, "tls_client_key": certificates.key}
    ours |= {
        f"tls_{who}_{what}": ours[f"tls_client_{what}"] for who in ("scheduler", "worker") for what in ("cert", "key")
    }
    security = distributed.Security(
        tls_ca_file=str(certificates.authority), require_encryption=True, **{k: str(v) for k, v in ours.items()}
    )
    patient = {"distributed.deploy.lost-worker-timeout": "5 minutes"}  # else who is slow to come back is given up
    with (
        pytest.importorskip("dask").config.set(patient),
        distributed.LocalCluster(
            2,
            threads_per_worker=1,
            dashboard_address=None,
            security=security,
            silence_logs=50,
            worker_dashboard_address=None,
        ) as found,
    ):
        yield found.scheduler_address


@pytest.fixture(scope="module")
def chunks(tmp_path_factory):
    answers = data_sets.invented(ASKED, CHART, 1000)
    folder = data_sets.write(tmp_path_factory.mktemp("answers") / "set", data_sets.frame(ASKED, CHART, answers), [])
    data_set = open_data_set(folder)
    return data_sets.in_groups(data_set, data_sets.recipe(data_set, ASKED, CHART))


def written(tally: Tally) -> bytes:
    return pickle.dumps([each.tobytes() for each in (*astuple(tally.census.own), *astuple(tally.census.moments))])


@pytest.mark.slow
def test_a_cluster_whose_worker_dies_counts_the_same_bytes(address, certificates, chunks, tmp_path):
    deadly = [Deadly(chunk, tmp_path / "mark") if i == 5 else chunk for i, chunk in enumerate(chunks)]
    assert written(count(deadly, Cluster(address, certificates))) == written(count(chunks))
    assert (tmp_path / "mark").exists()


@pytest.mark.slow
def test_workers_of_another_version_are_refused(address, certificates, chunks, monkeypatch):
    monkeypatch.setattr(cluster, "counting_version", lambda: "0 (of another day), Python 2")
    with pytest.raises(UserError, match=r"expected Inside Out 0 \(of another day\).*the same version on every machine"):
        count(chunks, Cluster(address, certificates))


PEMS = (Path(__file__), Path(__file__), Path(__file__))
NONE = (None, None, None)


@pytest.mark.parametrize(
    ("address", "pems", "words"),
    [
        ("somewhere", NONE, "expected tls://HOST:PORT or tcp://HOST:PORT, found 'somewhere'"),
        ("tcp://localhost", NONE, "expected tls://HOST:PORT"),
        ("tcp://[::1:8786", NONE, "expected tls://HOST:PORT"),
        ("tcp://localhost:99999", NONE, "expected tls://HOST:PORT"),
        ("http://localhost:8786", NONE, "expected tls://HOST:PORT"),
        ("tcp://10.0.0.7:8786", NONE, "expected an encrypted connection to another machine"),
        ("tcp://localhost.evil.example:8786", NONE, "expected an encrypted connection to another machine"),
        ("tls://10.0.0.7:8786", NONE, "expected --tls-authority, --tls-certificate and --tls-key with it"),
        ("tls://10.0.0.7:8786", (PEMS[0], None, None), "expected all of --tls-authority"),
        ("tls://10.0.0.7:8786", (Path("none.pem"), *PEMS[1:]), "none.pem: expected a certificate or a key as PEM"),
        ("tcp://localhost:8786", PEMS, "expected a tls:// address with certificates"),
    ],
)
def test_a_cluster_that_would_not_do_is_refused_before_anything_is_sent(address, pems, words):
    with pytest.raises(UserError, match=re.escape(words)):
        cluster.cluster(address, *pems)


@pytest.mark.parametrize("address", ["tcp://localhost:8786", "tcp://127.0.0.2:8786", "tcp://[::1]:8786"])
def test_this_machine_needs_no_encryption_and_a_trusted_network_neither(address):
    assert cluster.cluster(address, *NONE).address == address
    assert cluster.cluster("tcp://10.0.0.7:8786", *NONE, trusted=True).trusted


def test_without_the_package_it_is_said_how_to_get_it(monkeypatch, chunks):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UserError, match=r"expected the package distributed, found none. Get it: pip install"):
        count(chunks, Cluster("tcp://localhost:8786"))


@pytest.mark.slow
def test_a_scheduler_that_is_not_there_is_told(monkeypatch, chunks):
    monkeypatch.setattr(cluster, "CONNECT", 0.3)
    with pytest.raises(UserError, match="no scheduler answers within"):
        count(chunks, Cluster("tcp://127.0.0.1:1"))
