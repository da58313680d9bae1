# SPDX-License-Identifier: Apache-2.0
"""The service as a child of the demo: it ends when the demo ends, however that ends."""

import ctypes
import signal
import sys

from ironic_ng.cmd.all_in_one import main as be_service

PR_SET_PDEATHSIG = 1


def main() -> int:
    """Be the service until the parent is gone."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    return be_service(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
