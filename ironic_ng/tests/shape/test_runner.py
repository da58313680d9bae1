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
        timeout=280,
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


def test_a_module_with_a_shared_fixture_stays_in_one_worker() -> None:
    module = "ironic_ng/tests/unit/drivers/test_fake.py"
    code, lines = run(module, "ironic_ng/tests/unit/domain/test_errors.py", "-v")
    assert code == 0, lines
    found = [line for line in lines if line.startswith("[gw") and module in line]
    assert len(found) > 10
    assert len({line.partition("]")[0] for line in found}) == 1
    elsewhere = [line for line in lines if "test_errors.py" in line and "[gw" in line]
    assert elsewhere
