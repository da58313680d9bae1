# SPDX-License-Identifier: Apache-2.0
"""Requests drawn at random from the OpenAPI document, sent to a running service."""

import dataclasses
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from ironic_ng.tests.contract.running_service import RunningService

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)
_VERSION = "X-OpenStack-Ironic-API-Version"
# Values without which nothing behind a hardware type is ever reached.
_CONFIGURATION = """
[parameters]
"path.driver" = "fake-hardware"
"""


@dataclasses.dataclass(frozen=True)
class Drawn:
    """What a run did: how many requests to how many operations, what was wrong."""

    requests: int
    operations: int
    failures: list[str]
    text: str


def draw(
    service: RunningService,
    directory: Path,
    *,
    version: str,
    examples: int,
    seed: int,
    seconds: float,
) -> Drawn:
    """Send some requests to each operation, and sequences of them.

    ``examples``: how many are drawn for an operation besides those that reach
    each limit of its schema once. ``seconds``: when to give up.
    """
    (directory / "schemathesis.toml").write_text(_CONFIGURATION)
    report = directory / "report.json"
    command = [
        str(Path(sys.executable).parent / "schemathesis"), "run",
        f"{service.url}/v1/ng/openapi", "--no-color",
        "--header", f"{_VERSION}: {version}",
        "--checks", ",".join(CHECKS),
        "--phases", "coverage,fuzzing,stateful",
        "--max-examples", str(examples), "--seed", str(seed),
        "--generation-database", "none", "--continue-on-failure",
        "--report-json-path", str(report),
    ]  # fmt: skip
    done = subprocess.run(
        command,
        cwd=directory,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    text = f"{done.stdout}{done.stderr}"
    if not report.exists():
        raise AssertionError(text)
    return _read(json.loads(report.read_text()), text)


def _read(report: dict[str, Any], text: str) -> Drawn:
    failures = [
        f"{item['title']}: {', '.join(item['operations'])}"
        for item in [*report["failures"], *report["errors"]]
    ]
    if not report["complete"]:
        failures.append(f"stopped early: {report['stop_reason']}")
    return Drawn(
        requests=report["test_cases"]["generated"],
        operations=report["operations"]["tested"],
        failures=failures,
        text=text,
    )
