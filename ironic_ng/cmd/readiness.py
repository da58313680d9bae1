# SPDX-License-Identifier: Apache-2.0
"""Tells systemd that the service is ready, or that it stops (``Type=notify``)."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from oslo_log import log

LOG = log.getLogger(__name__)


@contextmanager
def ready() -> Iterator[None]:
    """Within the block the service is ready; does nothing without systemd."""
    _tell("READY=1")
    try:
        yield
    finally:
        _tell("STOPPING=1")


def _tell(word: str) -> None:
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.connect(address)
            sender.sendall(word.encode())
    except OSError as error:
        # It may wait for the word in vain; the service is there all the same.
        LOG.warning("systemd was not told %s: %s", word, error)
