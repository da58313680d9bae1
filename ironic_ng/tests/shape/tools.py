# SPDX-License-Identifier: Apache-2.0
"""Running the style, type and layer checkers as a developer does."""

import subprocess
import sys
from pathlib import Path

from ironic_ng.tests.shape.tree import REPOSITORY

PROGRAMS = Path(sys.executable).parent


def run(
    program: str, *args: str, cwd: Path = REPOSITORY
) -> subprocess.CompletedProcess[str]:
    """Run a program of this very environment; its output is in ``stdout``."""
    return subprocess.run(
        [str(PROGRAMS / program), *args],
        cwd=cwd,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=900,
    )
