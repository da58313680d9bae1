# SPDX-License-Identifier: Apache-2.0
"""`python -m ironic_ng.lab`: simulated machines in a process of their own."""

import sys

from ironic_ng.lab.serve import main

if __name__ == "__main__":
    sys.exit(main())
