# SPDX-License-Identifier: Apache-2.0
"""The service as a child of the demo: it ends when the demo ends, however that ends."""

import ctypes
import signal
import sys

from ironic_ng.cmd import all_in_one

PR_SET_PDEATHSIG = 1


def main() -> int:
    """Be the service until the parent is gone."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    return int(all_in_one.main(sys.argv[1:]) or 0)


if __name__ == "__main__":
    sys.exit(main())
