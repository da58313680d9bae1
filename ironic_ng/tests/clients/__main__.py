# SPDX-License-Identifier: Apache-2.0
"""Runs suites of real clients.

``python -m ironic_ng.tests.clients SUITE... [-- WORDS]``

Everything is installed from the package index when first needed, started on free
ports of loopback, and ended. Words after ``--`` go on to pytest, such as ``-k NAME``;
then nothing is said about excepted tests that were not run.
"""

import argparse
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from ironic_ng.tests.clients.outcomes import PASSED, complaints, read_exceptions
from ironic_ng.tests.clients.suites import SUITES, Workshop
from ironic_ng.tests.clients.venvs import Environments


def main(argv: Sequence[str]) -> int:
    """Run the suites; 0 when every test ended as it must."""
    ours, words = _split(argv)
    chosen = _arguments(ours)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    environments = Environments(Path(chosen.environments))
    good = [_run(name, environments, words, keep=chosen.keep) for name in chosen.suites]
    return 0 if all(good) else 1


def _split(argv: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    if "--" not in argv:
        return argv, []
    place = list(argv).index("--")
    return argv[:place], argv[place + 1 :]


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m ironic_ng.tests.clients",
        description="Run real clients against this service.",
    )
    parser.add_argument("suites", nargs="+", choices=sorted(SUITES))
    parser.add_argument(
        "--environments",
        default=".tox/clients-of-others",
        help="directory of the clients' virtual environments, kept between runs",
    )
    parser.add_argument(
        "--keep", action="store_true", help="keep logs and databases, and say where"
    )
    return parser.parse_args(argv)


def _run(
    name: str, environments: Environments, words: Sequence[str], *, keep: bool
) -> bool:
    directory = Path(tempfile.mkdtemp(prefix=f"clients-{name}-"))
    begun = time.monotonic()
    with ExitStack() as stack:
        if not keep:
            stack.callback(shutil.rmtree, directory, ignore_errors=True)
        outcomes = SUITES[name](Workshop(stack, environments, directory), words)
    seconds = time.monotonic() - begun
    wrong = complaints(outcomes, read_exceptions(name), whole=not words)
    for line in wrong:
        print(line)
    if keep:
        print(f"kept in {directory}")
    passed = sum(it.result == PASSED for it in outcomes)
    print(
        f"{name}: {len(outcomes)} tests, {passed} passed, "
        f"{len(outcomes) - passed} did not, {len(wrong)} wrong, {seconds:.0f} s",
        flush=True,
    )
    return not wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
