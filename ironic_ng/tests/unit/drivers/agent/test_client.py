# SPDX-License-Identifier: Apache-2.0
"""The conversation with an agent, and agents that misbehave (G5, G6)."""

import datetime
import ipaddress
import json
import logging
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ironic_ng.conf.settings import settings_for_tests
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.ramdisk import Ramdisk
from ironic_ng.drivers.agent.client import AgentClient
from ironic_ng.tests.patience import no_hang
from ironic_ng.tests.unit import web
from ironic_ng.tests.unit.web import Web

TOKEN = "canary-token-of-more-than-thirty-two-characters"
COMMAND = {"id": "c-1", "command_name": "x", "command_status": "SUCCEEDED",
           "command_error": None, "command_result": {"a": 1}}  # fmt: skip


@pytest.fixture
def server() -> Iterator[Web]:
    with Web() as running:
        yield running


def client_that_waits(seconds: int) -> AgentClient:
    limits = {"command_timeout": seconds, "command_connect_timeout": seconds}
    return AgentClient(
        settings_for_tests({"fetch": {"block_loopback": False}, "agent": limits})
    )


@pytest.fixture
def client() -> AgentClient:
    return client_that_waits(60)


def ramdisk(url: str, ca: str | None = None) -> Ramdisk:
    return Ramdisk(node_uuid="n-1", token=TOKEN, url=url, ca=ca)


def answer(value: object, status: int = 200) -> web.Manner:
    data = json.dumps(value).encode()

    def manner(handler: web.Handler) -> None:
        handler.head(status, Content_Length=str(len(data)))
        handler.body(data)

    return manner


def test_start(server: Web, client: AgentClient) -> None:
    server.manners["/v1/commands/"] = answer(COMMAND)
    assert client.start(ramdisk(server.url + "/"), "standby.sync", {"a": 1}) == "c-1"
    method, path, _ = server.asked[0]
    assert method == "POST"
    assert "wait=false" in path
    assert f"agent_token={TOKEN}" in path


def test_call_gives_the_result(server: Web, client: AgentClient) -> None:
    server.manners["/v1/commands/"] = answer(COMMAND)
    assert client.call(ramdisk(server.url), "x.y", {}, 5) == {"a": 1}
    assert "wait=true" in server.asked[0][1]


def test_command_and_list(server: Web, client: AgentClient) -> None:
    server.manners["/v1/commands/c-1"] = answer(COMMAND)
    server.manners["/v1/commands/"] = answer({"commands": [COMMAND, "nonsense"]})
    assert client.command(ramdisk(server.url), "c-1") == COMMAND
    assert client.commands(ramdisk(server.url)) == [COMMAND]
    with pytest.raises(ServiceError) as caught:
        client.command(ramdisk(server.url), "c-2")
    assert caught.value.code.code == "BM-AGT-006"


def test_failed_command(server: Web, client: AgentClient) -> None:
    error = {"type": "Oops", "message": "404 for http://host/image?sig=canary"}
    failed = {**COMMAND, "command_status": "FAILED", "command_error": error}
    server.manners["/v1/commands/"] = answer(failed)
    with pytest.raises(ServiceError) as caught:
        client.call(ramdisk(server.url), "x.y", {}, 5)
    assert caught.value.code.code == "BM-AGT-003"
    assert "Oops: 404 for http://host/image?***" in str(caught.value)


def deep(handler: web.Handler) -> None:
    web.content(b"[" * 100_000)(handler)


def huge(handler: web.Handler) -> None:
    handler.head()
    for _ in range(40):
        handler.body(b" " * 1024 * 1024)


MANNERS = [
    ("endless", huge, "BM-AGT-004"),
    ("too deep", deep, "BM-AGT-004"),
    ("no JSON", web.content(b"<html>"), "BM-AGT-004"),
    ("a list", answer([1]), "BM-AGT-004"),
    ("nothing", web.content(b""), "BM-AGT-004"),
    ("no id", answer({"command_status": "RUNNING"}), "BM-AGT-004"),
    ("a strange id", answer({"id": "../../x"}), "BM-AGT-004"),
    ("a number as id", answer({"id": 7}), "BM-AGT-004"),
    ("busy", answer({"faultstring": "busy"}, 409), "BM-AGT-005"),
    ("wrong token", answer({"faultstring": "Token invalid."}, 401), "BM-AGT-002"),
    ("unknown command", answer({"faultstring": "Not found"}, 404), "BM-AGT-002"),
    ("broken", answer("oops", 500), "BM-AGT-002"),
    ("redirect", web.redirect("http://169.254.169.254/"), "BM-AGT-004"),
    ("mute", web.mute, "BM-AGT-001"),
    ("trickle", web.drip, "BM-AGT-004"),
    ("reset", web.reset, "BM-AGT-001"),
]


@pytest.mark.parametrize(
    ("manner", "code"), [row[1:] for row in MANNERS], ids=[row[0] for row in MANNERS]
)
def test_bad_manners(server: Web, manner: web.Manner, code: str) -> None:
    server.manners["/v1/commands/"] = manner
    # Only who waits for an end that never comes should be in a hurry.
    client = client_that_waits(1 if manner in (web.mute, web.drip) else 60)
    with no_hang(), pytest.raises(ServiceError) as caught:
        client.start(ramdisk(server.url), "standby.prepare_image", {})
    assert caught.value.code.code == code
    assert TOKEN not in str(caught.value)
    assert server.count("POST", server.asked[0][1]) == 1  # never sent twice


def test_questions_are_repeated(server: Web, client: AgentClient) -> None:
    def first_reset(handler: web.Handler) -> None:
        if len(server.asked) == 1:
            web.reset(handler)
        else:
            answer(COMMAND)(handler)

    server.manners["/v1/commands/c-1"] = first_reset
    assert client.command(ramdisk(server.url), "c-1") == COMMAND


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "httpx://host/",
        "http://user:pass@host/",
        "http://127.0.0.1:9999",
        "http://169.254.169.254/",
        "http://0.0.0.0:9999",
        "http://[::1]:9999",
        "",
    ],
)
def test_forbidden_addresses(url: str) -> None:
    strict = AgentClient(settings_for_tests())
    with pytest.raises(ServiceError) as caught:
        strict.start(ramdisk(url), "standby.sync", {})
    assert caught.value.code.code in {"BM-IMG-008", "BM-AGT-008"}


def test_token_in_no_log(
    server: Web, client: AgentClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.manners["/v1/commands/"] = answer(COMMAND)
    client.start(ramdisk(server.url), "standby.sync", {})
    assert "/v1/commands/?***" in caplog.text
    assert TOKEN not in caplog.text


def certificate(directory: Path, name: str) -> tuple[ssl.SSLContext, str]:
    """A self-made certificate, as agents make them; context and PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            ),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    (directory / name).write_bytes(
        pem
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(directory / name)
    return context, pem.decode()


class TestTls:
    """Only the certificate that came by the heartbeat is believed."""

    @pytest.fixture
    def secure(self, tmp_path: Path) -> Iterator[tuple[str, str]]:
        context, pem = certificate(tmp_path, "agent")
        with Web() as running:
            running.socket = context.wrap_socket(running.socket, server_side=True)
            running.manners["/v1/commands/"] = answer(COMMAND)
            yield running.url.replace("http:", "https:"), pem

    def test_own_certificate(
        self, secure: tuple[str, str], client: AgentClient
    ) -> None:
        url, pem = secure
        assert client.start(ramdisk(url, pem), "standby.sync", {}) == "c-1"

    def test_another_certificate(
        self, secure: tuple[str, str], client: AgentClient, tmp_path: Path
    ) -> None:
        _, other = certificate(tmp_path, "other")
        for ca in (other, None, "no PEM at all"):
            with pytest.raises(ServiceError) as caught:
                client.start(ramdisk(secure[0], ca), "standby.sync", {})
            assert caught.value.code.code == "BM-AGT-001"
