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
    "nova": ("nova==34.*", "pytest==9.*"),
    "ironic-ui": ("python-ironicclient==6.3.*", "pytest==9.*"),
    "ansible": ("ansible==12.*", "openstacksdk==4.5.*"),
    # The newest release whose package still has its functional tests.
    "cli": (
        "python-ironicclient==5.8.1",
        "python-openstackclient==7.2.1",
        "cliff==4.7.0",
        "osc-lib==3.1.0",
        "setuptools<81",
        "tempest==47.*",
        "ddt",
        "pytest==9.*",
    ),
    "tempest": ("tempest==47.*", "ironic-tempest-plugin==3.2.*", "pytest==9.*"),
}
# Of these the requirements are left out, which would bring the whole of Horizon.
WITHOUT_THEIRS = {"ironic-ui": ("ironic-ui==6.9.*",)}
_INSTALL_SECONDS = 1800


class Environments:
    """Environments below one directory, made when first asked for and then kept."""

    def __init__(self, directory: Path) -> None:
        """Keep them in this directory, which is made if need be."""
        directory.mkdir(parents=True, exist_ok=True)
        self.directory = directory.resolve()

    def programs(self, name: str) -> Path:
        """The ``bin`` of an environment of REQUIREMENTS, installed and ready."""
        home = self.directory / name
        with (self.directory / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            alone = WITHOUT_THEIRS.get(name, ())
            wanted = "\n".join([*REQUIREMENTS[name], *alone])
            done = home / "installed.txt"
            if not done.exists() or done.read_text() != wanted:
                _install(home, REQUIREMENTS[name])
                if alone:
                    _pip(home, "--no-deps", *alone)
                done.write_text(wanted)
        return home / "bin"

    def packages(self, name: str) -> Path:
        """Where an environment has its packages."""
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        return self.programs(name).parent / "lib" / version / "site-packages"


def _install(home: Path, requirements: tuple[str, ...]) -> None:
    print(f"installing {' '.join(requirements)}", file=sys.stderr, flush=True)
    shutil.rmtree(home, ignore_errors=True)
    venv.create(home, with_pip=True)
    _pip(home, *requirements)


def _pip(home: Path, *words: str) -> None:
    subprocess.run(
        [home / "bin" / "python", "-m", "pip", "install", "--quiet", *words],
        check=True,
        timeout=_INSTALL_SECONDS,
    )
