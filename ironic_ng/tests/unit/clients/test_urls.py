# SPDX-License-Identifier: Apache-2.0
"""Which addresses may be fetched (threats I4, I5, I6, G5)."""

import ipaddress
import os
from pathlib import Path

import pytest

from ironic_ng.clients.urls import (
    Target,
    UrlPolicy,
    UrlRules,
    policy_of,
    shown,
)
from ironic_ng.conf.settings import settings_for_tests
from ironic_ng.domain.errors import Kind, ServiceError

STRICT = UrlPolicy(UrlRules())

REFUSED = [
    # schemes
    "ftp://host/image", "gopher://host/1", "data:text/plain,x", "jar:http://host/a!/b",
    "FILE:///etc/passwd", "File:///etc/passwd", "httpx://host/", "HTTP://host/",
    "host/image", "/etc/passwd", "", "://", "http:/host", "javascript:alert(1)",
    # blocked networks, in every spelling
    "http://169.254.169.254/", "http://127.0.0.1:3306/", "http://[::1]/",
    "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/", "http://127.1/",
    "http://0.0.0.0/", "http://[::]/", "http://localhost/", "http://LOCALHOST./",
    "http://x.localhost/", "http://[::ffff:127.0.0.1]/", "http://[fe80::1]/",
    "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://224.0.0.1/",
    "http://255.255.255.255/", "http://[fd00:ec2::254]/",
    # form
    "http://user:secret@host/", "http://user@host/", "http:///image", "http://host:0/",
    "http://host:99999/", "http://host:port/", "http://a b/", "http://host/a\nb",
    "http://host/a\\b", "http://host/\x00", 'http://host/"', "http://host/{a}",
    "http://h\u00f6st/", "http://[fe80::1%25eth0]/", "http://-host/", "http://[::1/",
    "http://host/" + "a" * 3000,
    # other types
    None, 7, ["http://host/"], {"url": "http://host/"},
]  # fmt: skip


@pytest.mark.parametrize("url", REFUSED, ids=repr)
def test_refused(url: object) -> None:
    with pytest.raises(ServiceError) as caught:
        STRICT.web(url)
    assert caught.value.code.code == "BM-IMG-008"
    assert caught.value.kind is Kind.INVALID
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://host/image.qcow2",
        "https://images.example.org:8443/a/b.img?X-Amz-Signature=abc&x=1",
        "http://10.0.0.7/image",
        "http://[2001:db8::7]:8080/image",
        "http://192.168.1.1/a%20b",
    ],
)
def test_accepted(url: str) -> None:
    assert STRICT.web(url).url == url


def test_parts() -> None:
    target = STRICT.artifact("https://Host.example/dir/disk%201.img?sig=x")
    assert isinstance(target, Target)
    assert (target.port, target.name) == (443, "disk 1.img")


def test_options_open_and_close_networks() -> None:
    settings = settings_for_tests(
        {"fetch": {"block_loopback": False, "blocked_networks": ["10.0.0.0/8"]}}
    )
    policy = policy_of(settings)
    policy.web("http://127.0.0.1/x")
    for url in ("http://10.1.2.3/", "http://169.254.169.254/", "http://0.0.0.0/"):
        with pytest.raises(ServiceError):
            policy.web(url)


def test_exception_in_a_blocked_network() -> None:
    rules = UrlRules(
        blocked=(ipaddress.ip_network("10.0.0.0/8"),),
        allowed=(ipaddress.ip_network("10.0.0.5/32"),),
    )
    policy = UrlPolicy(rules)
    policy.web("http://10.0.0.5/")
    with pytest.raises(ServiceError):
        policy.web("http://10.0.0.6/")


def test_wrong_network_in_option_names_the_option() -> None:
    settings = settings_for_tests({"fetch": {"blocked_networks": ["ten"]}})
    with pytest.raises(ValueError, match="blocked_networks"):
        policy_of(settings)


class TestFiles:
    """file:// only below allowed directories, links resolved (BM-IMG-001)."""

    @pytest.fixture
    def allowed(self, tmp_path: Path) -> Path:
        directory = tmp_path / "files"
        directory.mkdir()
        (directory / "image").write_bytes(b"x")
        return directory

    @pytest.fixture
    def policy(self, allowed: Path) -> UrlPolicy:
        return UrlPolicy(UrlRules(file_paths=(allowed,)))

    def test_allowed(self, policy: UrlPolicy, allowed: Path) -> None:
        assert policy.artifact(f"file://{allowed}/image") == allowed / "image"

    @pytest.mark.parametrize(
        "url",
        [
            "file:///etc/passwd",
            "file:///dev/zero",
            "file:///proc/self/environ",
            "file://{allowed}/../../../etc/passwd",
            "file://{allowed}/%2e%2e/%2e%2e/etc/passwd",
            "file://{allowed}/missing",
            "file://{allowed}",
            "file://{allowed}/link",
            "file://{allowed}/fifo",
            "file://host{allowed}/image",
            "file:{allowed}/image",
            "file:image",
            "file:///",
            "file://",
            "file://{allowed}/image?x",
            "file://{allowed}/image%00.iso",
        ],
    )
    def test_refused(self, policy: UrlPolicy, allowed: Path, url: str) -> None:
        (allowed / "link").symlink_to("/etc/passwd")
        os.mkfifo(allowed / "fifo")
        with pytest.raises(ServiceError) as caught:
            policy.artifact(url.format(allowed=allowed))
        assert caught.value.code.code == "BM-IMG-001"

    def test_system_directories_cannot_be_allowed(self) -> None:
        for path in ("/", "/etc", "/proc", "/dev"):
            policy = UrlPolicy(UrlRules(file_paths=(Path(path),)))
            with pytest.raises(ServiceError):
                policy.artifact("file:///etc/passwd")


def test_shown_hides_secrets() -> None:
    url = "https://user:pass@host:1/path?X-Amz-Signature=secret"
    assert shown(url) == "https://host:1/path?"
    assert shown(None) == "NoneType"
