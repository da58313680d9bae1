# SPDX-License-Identifier: Apache-2.0
"""Virtual environments of other projects: one each, as their pins do not mix."""

import fcntl
import shutil
import subprocess
import sys
import venv
from pathlib import Path

REQUIREMENTS = {
    "keystone": ("keystone==30.*", "gunicorn==27.*"),
    "sdk": ("openstacksdk==4.22.*", "oslotest", "requests-mock", "pytest==9.*"),
    "tempest": ("tempest==47.*", "ironic-tempest-plugin==3.2.*", "pytest==9.*"),
}
_INSTALL_SECONDS = 1800


class Environments:
    """Environments below one directory, made when first asked for and then kept."""

    def __init__(self, directory: Path) -> None:
        """Keep them in this directory, which is made if need be."""
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory.resolve()

    def programs(self, name: str) -> Path:
        """The ``bin`` of an environment of REQUIREMENTS, installed and ready."""
        home = self._directory / name
        with (self._directory / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            wanted = "\n".join(REQUIREMENTS[name])
            done = home / "installed.txt"
            if not done.exists() or done.read_text() != wanted:
                _install(home, REQUIREMENTS[name])
                done.write_text(wanted)
        return home / "bin"


def _install(home: Path, requirements: tuple[str, ...]) -> None:
    print(f"installing {' '.join(requirements)}", file=sys.stderr, flush=True)
    shutil.rmtree(home, ignore_errors=True)
    venv.create(home, with_pip=True)
    subprocess.run(
        [home / "bin" / "python", "-m", "pip", "install", "--quiet", *requirements],
        check=True,
        timeout=_INSTALL_SECONDS,
    )
