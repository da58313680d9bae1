# SPDX-License-Identifier: Apache-2.0
"""What the runs of real clients are judged by."""

from pathlib import Path

import pytest

from ironic_ng.tests.clients.outcomes import (
    EXCEPTIONS,
    FAILED,
    PASSED,
    SKIPPED,
    Excepted,
    Outcome,
    complaints,
    read_exceptions,
    read_report,
)
from ironic_ng.tests.clients.suites import SUITES

REPORT = """<testsuites><testsuite name="pytest">
<testcase classname="a.B" name="good" time="0.1"/>
<testcase classname="a.B" name="bad"><failure message="m">x
 AssertionError: 1 != 2
</failure></testcase>
<testcase classname="a.B" name="broken"><error message="in setUp"/></testcase>
<testcase classname="a.B" name="absent"><skipped message="no Neutron"/></testcase>
</testsuite></testsuites>"""


def test_a_report_is_read(tmp_path: Path) -> None:
    file = tmp_path / "report.xml"
    file.write_text(REPORT)
    assert read_report(file) == [
        Outcome("a.B.good", PASSED),
        Outcome("a.B.bad", FAILED, "AssertionError: 1 != 2"),
        Outcome("a.B.broken", FAILED, "in setUp"),
        Outcome("a.B.absent", SKIPPED, "no Neutron"),
    ]


@pytest.mark.parametrize(
    ("result", "excepted", "fine"),
    [
        (PASSED, None, True),
        (FAILED, None, False),
        (SKIPPED, None, False),
        (FAILED, FAILED, True),
        (SKIPPED, SKIPPED, True),
        (SKIPPED, FAILED, False),
        (FAILED, SKIPPED, False),
        (PASSED, FAILED, False),
        (PASSED, SKIPPED, False),
    ],
)
def test_only_what_is_excepted_may_not_pass(
    result: str, excepted: str | None, fine: bool
) -> None:
    rules = {} if excepted is None else {"t": Excepted(excepted, "because")}
    found = complaints([Outcome("t", result, "why")], rules, whole=True)
    assert (found == []) == fine


def test_a_whole_run_has_every_exception_and_some_test() -> None:
    rules = {"gone": Excepted(FAILED, "because")}
    assert len(complaints([Outcome("t", PASSED)], rules, whole=True)) == 1
    assert complaints([Outcome("t", PASSED)], rules, whole=False) == []
    assert complaints([], {}, whole=True) == ["no test was run"]


def test_every_exception_has_a_reason() -> None:
    lines = EXCEPTIONS.read_text().splitlines()[1:]
    found = {name: read_exceptions(name) for name in SUITES}
    assert sum(map(len, found.values())) == len(lines), "an unknown suite, or twice"
    for rules in found.values():
        for test, rule in rules.items():
            assert rule.result in {FAILED, SKIPPED}, test
            assert len(rule.reason.split()) > 3, test
