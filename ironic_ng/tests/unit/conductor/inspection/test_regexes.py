# SPDX-License-Identifier: Apache-2.0
"""No pattern keeps a conductor, whatever the text."""

from collections.abc import Iterator

import pytest

from ironic_ng.conductor.inspection.regexes import MOST_TEXT, Regexes


@pytest.fixture(scope="module")
def regexes() -> Iterator[Regexes]:
    with Regexes() as made:
        yield made


@pytest.mark.parametrize(
    ("pattern", "text", "whole", "found"),
    [
        ("x86", "x86_64", True, False),
        ("x86.*", "x86_64", True, True),
        ("86", "x86_64", False, True),
        ("^86", "x86_64", False, False),
        ("(?i)DELL", "Dell Inc.", False, True),
        (r"(?<=a)b(?!c)", "abd", False, True),
        ("a\nb", "a\nb", True, True),
        ("ü", "grün", False, True),
        ("", "", True, True),
    ],
)
def test_matches(
    regexes: Regexes, pattern: str, text: str, whole: bool, found: bool
) -> None:
    assert regexes(pattern, text, whole=whole) is found


@pytest.mark.parametrize(
    "pattern", ["(a|aa)+$", "(a+)+$", "(.*a){20}$", "((((a{500}){500}){500}){500})"]
)
def test_catastrophes_are_cut_and_the_next_match_works(
    regexes: Regexes, pattern: str
) -> None:
    text = "a" * 60 + "b"
    try:
        assert regexes(pattern, text, whole=False) is False
    except ValueError as error:
        assert "takes too long" in str(error)  # noqa: PT017 - either will do
    assert regexes("a", "a", whole=True)


def test_one_that_certainly_takes_ages(regexes: Regexes) -> None:
    with pytest.raises(ValueError, match="takes too long"):
        regexes("(a|aa)+$", "a" * 60 + "b", whole=False)


@pytest.mark.parametrize("pattern", ["(", "a{99999999999}", "(" * 500])
def test_bad_patterns(regexes: Regexes, pattern: str) -> None:
    with pytest.raises(ValueError, match="cannot be used"):
        regexes(pattern, "a", whole=False)


def test_long_texts_are_refused(regexes: Regexes) -> None:
    with pytest.raises(ValueError, match="too long to be matched"):
        regexes("a", "a" * (MOST_TEXT + 1), whole=False)


def test_a_child_that_dies_is_replaced(regexes: Regexes) -> None:
    assert regexes("a", "a", whole=True)
    assert regexes._child is not None
    regexes._child.kill()
    regexes._child.wait()
    with pytest.raises(ValueError, match="takes too long or too much memory"):
        regexes("a", "a", whole=True)
    assert regexes("a", "a", whole=True)


def test_no_child_without_a_match() -> None:
    with Regexes() as made:
        assert made._child is None
