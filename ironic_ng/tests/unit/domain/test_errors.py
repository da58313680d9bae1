# SPDX-License-Identifier: Apache-2.0
"""Errors carry a code, both languages, and printable parameters."""

import pytest

from ironic_ng.domain.catalogue import bmc
from ironic_ng.domain.errors import MOST_CHARACTERS, Kind, Text, declare


def test_last_error_ends_with_the_code() -> None:
    error = bmc.UNREACHABLE(address="10.0.0.7", detail="timed out")
    assert error.recorded().endswith(" (BM-BMC-001)")
    assert "10.0.0.7" in error.recorded()


def test_chinese() -> None:
    error = bmc.UNREACHABLE(address="10.0.0.7", detail="timed out")
    assert error.message("zh_CN").startswith("无法连接 10.0.0.7")
    assert error.message("fr") == error.message("en")


def test_a_forgotten_parameter_is_a_bug() -> None:
    with pytest.raises(TypeError, match="detail"):
        bmc.UNREACHABLE(address="10.0.0.7")


def test_control_characters_are_escaped_and_length_is_bounded() -> None:
    error = bmc.UNREACHABLE(address="a\r\nb\x1b[31m", detail="x" * 100_000)
    assert "\n" not in str(error)
    assert "\\x0d\\x0ab\\x1b[31m" in str(error)
    assert len(error.recorded()) <= MOST_CHARACTERS


def test_a_code_is_declared_once() -> None:
    text = Text("a", "b", "c")
    with pytest.raises(ValueError, match="twice"):
        declare("BM-BMC-001", Kind.INVALID, en=text, zh=text)
