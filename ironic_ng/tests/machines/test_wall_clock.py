# SPDX-License-Identifier: Apache-2.0
"""A shifted wall clock: the time of day jumps, everything else goes on as it was."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ironic_ng.lab.wall_clock import WallClock

SHOW = """
import datetime, threading, time
for _ in range(2):
    now = datetime.datetime.now(datetime.UTC).timestamp()
    begun = time.monotonic()
    threading.Event().wait(0.05)
    time.sleep(0.05)
    print(now, time.time(), time.monotonic() - begun, flush=True)
    input()
"""


@pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler")
def test_only_the_time_of_day_is_shifted(tmp_path: Path) -> None:
    clock = WallClock(tmp_path)
    clock.set(-300)
    with subprocess.Popen(
        [sys.executable, "-c", SHOW],
        env={**os.environ, **clock.environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for shift, further in ((-300, 3600), (3600, 0)):
            seen, seconds, waited = map(float, process.stdout.readline().split())
            assert seen - time.time() == pytest.approx(shift, abs=60)
            assert seconds - time.time() == pytest.approx(shift, abs=60)
            assert 0.1 <= waited <= 90
            clock.set(further)
            process.stdin.write("\n")
            process.stdin.flush()
