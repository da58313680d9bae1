# SPDX-License-Identifier: Apache-2.0
"""What became of each test of a client, held against what is excepted."""

import csv
import dataclasses
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.etree import ElementTree

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"
EXCEPTIONS = Path(__file__).parent / "exceptions.tsv"


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """How one test of a client ended; ``detail`` is what its runner said."""

    test: str
    result: str
    detail: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Excepted:
    """A test that may end otherwise, and why; the reason is for readers."""

    result: str
    reason: str


def read_report(report: Path) -> list[Outcome]:
    """The outcomes in a report that pytest wrote in JUnit's form."""
    cases = ElementTree.parse(report).iter("testcase")
    return [_outcome(case) for case in cases]


def read_exceptions(suite: str, file: Path = EXCEPTIONS) -> dict[str, Excepted]:
    """The exceptions of one suite, by test."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {
            row["test"]: Excepted(row["result"], row["reason"])
            for row in rows
            if row["suite"] == suite
        }


def complaints(
    outcomes: Iterable[Outcome], excepted: Mapping[str, Excepted], *, whole: bool
) -> list[str]:
    """What is wrong with these outcomes, a line each.

    A test must pass, or end as its exception says; ``whole`` demands as well that
    every excepted test was there.
    """
    found = []
    seen = set()
    for outcome in outcomes:
        seen.add(outcome.test)
        rule = excepted.get(outcome.test)
        wanted = rule.result if rule else PASSED
        if outcome.result == wanted:
            continue
        if outcome.result == PASSED:
            found.append(f"{outcome.test}: passed, so its exception must go")
        else:
            found.append(f"{outcome.test}: {outcome.result}: {outcome.detail}")
    if whole:
        gone = sorted(set(excepted) - seen)
        found += [f"{test}: is excepted but was not run" for test in gone]
        if not seen:
            found.append("no test was run")
    return found


def _outcome(case: ElementTree.Element) -> Outcome:
    test = f"{case.get('classname')}.{case.get('name')}"
    for kind, result in (
        ("failure", FAILED),
        ("error", FAILED),
        ("skipped", SKIPPED),
    ):
        part = case.find(kind)
        if part is not None:
            return Outcome(test, result, _told(part))
    return Outcome(test, PASSED)


def _told(part: ElementTree.Element) -> str:
    """The reason of a skip, or the last line that says something of a failure."""
    if part.tag == "skipped":
        return part.get("message", "")
    lines = [line for line in (part.text or "").splitlines() if line.strip()]
    return lines[-1].strip() if lines else part.get("message", "")
