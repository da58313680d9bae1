# SPDX-License-Identifier: Apache-2.0
"""A process ends on its signals, however many come at once."""

import signal
import subprocess
import sys

import pytest

PROCESS = """
from ironic_ng.cmd.stopping import StopSignal
stopped = StopSignal()
print("ready", flush=True)
stopped.wait()
print("over", flush=True)
"""


@pytest.mark.parametrize("count", [1, 2000])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends(number: signal.Signals, count: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROCESS], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        for _ in range(count):
            process.send_signal(number)
        assert process.stdout.read() == "over\n"
        process.wait(60)


def test_a_signal_before_the_wait_counts() -> None:
    early = PROCESS.replace(
        "stopped.wait()", "import os; os.kill(os.getpid(), 15); stopped.wait()"
    )
    done = subprocess.run(
        [sys.executable, "-c", early],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.endswith("over\n")
