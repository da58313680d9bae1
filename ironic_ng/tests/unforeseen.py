# SPDX-License-Identifier: Apache-2.0
"""Finds in the log what the service reports as an error that nobody foresaw."""

import logging


class Unforeseen(logging.Handler):
    """Remembers every record that carries a fingerprint and a traceback."""

    def __init__(self) -> None:
        """Start with nothing seen."""
        super().__init__(logging.ERROR)
        self.seen: list[str] = []
        self._plain = logging.Formatter()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record if it is one of those."""
        if record.exc_info and "fingerprint" in record.getMessage():
            self.seen.append(self._plain.format(record))
