# SPDX-License-Identifier: Apache-2.0
"""Waits for the signal that ends a process.

A handler may interrupt itself: several signals can come at once, and the kernel
sends one for every thread of a parent that dies. Setting a threading.Event there
can then wait for its own lock for ever, so the handler only writes to a pipe.
"""

import os
import signal


class StopSignal:
    """Hears SIGTERM and SIGINT from its creation on; to be made in the main thread."""

    def __init__(self) -> None:
        """Take the two signals over."""
        self._source, self._sink = os.pipe()
        os.set_blocking(self._sink, False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._note)

    def wait(self) -> None:
        """Return once a signal has come, be it before this was called."""
        os.read(self._source, 1)

    def _note(self, _number: int, _frame: object) -> None:
        try:
            os.write(self._sink, b".")
        except BlockingIOError:
            return  # thousands have been noted already
