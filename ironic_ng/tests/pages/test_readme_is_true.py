# SPDX-License-Identifier: Apache-2.0
"""README's first command, in a fresh clone, ends with a node that is active."""

import os
import subprocess
from pathlib import Path

import pytest

from ironic_ng.tests.pages.reading import commands
from ironic_ng.tests.pages.sandbox import checkout
from ironic_ng.tests.shape.tree import REPOSITORY


@pytest.mark.slow
@pytest.mark.lab
@pytest.mark.timeout(600)
def test_first_command(tmp_path: Path) -> None:
    command = commands(REPOSITORY / "README.rst")[0]
    clone = checkout(tmp_path / "clone")
    home = tmp_path / "home"
    home.mkdir()
    done = subprocess.run(
        ["bash", "-c", f"{command} --once"],
        cwd=clone,
        env={**os.environ, "HOME": str(home), "PATH": "/usr/local/bin:/usr/bin:/bin"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        text=True,
        timeout=580,
    )
    assert done.returncode == 0, done.stdout
    assert "active" in done.stdout
    assert not list(home.iterdir()), "the demo left something in the home directory"
