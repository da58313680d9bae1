# SPDX-License-Identifier: Apache-2.0
"""Runs every test that needs no server, in parallel; options go on to pytest.

Style, types and layers are tests too (``tests/shape``). The last line is pytest's
summary with the counts; the exit code is pytest's.
"""

import os
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
MOST_WORKERS = 4


def main(argv: list[str]) -> int:
    """Run pytest over the package's tests with these further options."""
    os.chdir(REPOSITORY)
    workers = str(min(MOST_WORKERS, max(2, os.cpu_count() or 2)))
    # A module's tests stay together, in the order that conftest.py gives.
    shares = ["--dist", "loadfile", "--no-loadscope-reorder"]
    fixed = ["-n", workers, *shares, "-p", "no:cacheprovider"]
    return int(pytest.main([*fixed, *argv]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
