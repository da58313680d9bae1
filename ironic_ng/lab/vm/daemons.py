# SPDX-License-Identifier: Apache-2.0
"""Starts programs of the lab in the background and waits until they serve."""

import dataclasses
import pathlib
import subprocess
import time
from collections.abc import Callable, Sequence

from ironic_ng.domain.catalogue import lab_vm


@dataclasses.dataclass(frozen=True)
class Daemon:
    """A program of the lab that runs until it is ended."""

    what: str
    process: subprocess.Popen[bytes]
    log: pathlib.Path

    def wait_until(self, answers: Callable[[], bool], seconds: float) -> None:
        """Return once ``answers`` does; NOT_UP when it ended or time is over."""
        started = time.monotonic()
        passed = 0.0
        while passed < seconds and self.process.poll() is None:
            if answers():
                return
            time.sleep(0.2)
            passed = time.monotonic() - started
        detail = self.log.read_text(errors="replace")[-500:]
        raise lab_vm.NOT_UP(what=self.what, seconds=f"{passed:.0f}", detail=detail)

    def end(self) -> None:
        """Stop it, politely first; safe to repeat."""
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def launch(what: str, argv: Sequence[str], log: pathlib.Path) -> Daemon:
    """Start a program in the background, out of reach of the terminal's Ctrl-C."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    return Daemon(what, process, log)
