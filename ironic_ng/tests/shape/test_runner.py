# SPDX-License-Identifier: Apache-2.0
"""``python -m ironic_ng.tests`` hands options on and ends with one line of counts."""

import re
import subprocess
import sys

SUMMARY = re.compile(r"^=+ (\d+ \w+(, \d+ \w+)*|no tests ran) in [\d.]+s.* =+$")


def run(*args: str) -> tuple[int, list[str]]:
    """The exit code and the lines printed."""
    done = subprocess.run(
        [sys.executable, "-m", "ironic_ng.tests", *args],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=110,
    )
    return done.returncode, done.stdout.strip().splitlines()


def test_chosen_tests_run_and_are_counted() -> None:
    code, lines = run("ironic_ng/tests/typing", "-k", "test_codes_make_errors", "-x")
    assert code == 0, lines
    assert [line for line in lines if SUMMARY.match(line)] == [lines[-1]]
    assert " 1 passed" in lines[-1]


def test_nothing_chosen_is_no_success() -> None:
    code, lines = run("ironic_ng/tests/typing", "-k", "no_test_has_this_name")
    assert code == 5, lines
    assert SUMMARY.match(lines[-1])
