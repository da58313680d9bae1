# SPDX-License-Identifier: Apache-2.0
"""Runs other programs for the virtual lab and words their failures."""

import os
import pathlib
import shutil
import subprocess
from collections.abc import Mapping, Sequence

from ironic_ng.domain.catalogue import lab_vm

SHOWN_OF_OUTPUT = 600


def run(
    argv: Sequence[str | pathlib.Path],
    *,
    seconds: float = 60,
    directory: pathlib.Path | None = None,
    stdin: bytes | None = None,
    environment: Mapping[str, str] | None = None,
) -> bytes:
    """What the program printed; PROGRAM_FAILED when it failed or took too long."""
    name = pathlib.Path(argv[0]).name
    try:
        done = subprocess.run(
            [str(item) for item in argv],
            input=stdin if stdin is not None else b"",
            capture_output=True,
            timeout=seconds,
            cwd=directory,
            env={**os.environ, **(environment or {}), "LC_ALL": "C"},
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        detail = f"still running after {seconds:g} s"
        raise lab_vm.PROGRAM_FAILED(program=name, detail=detail) from late
    except OSError as missing:
        raise lab_vm.PROGRAM_FAILED(program=name, detail=str(missing)) from missing
    if done.returncode:
        words = (done.stderr or done.stdout).decode(errors="replace").strip()
        detail = f"exit code {done.returncode}: {words[-SHOWN_OF_OUTPUT:]}"
        raise lab_vm.PROGRAM_FAILED(program=name, detail=detail)
    return done.stdout


def gently(
    argv: Sequence[str | pathlib.Path],
    *,
    seconds: float,
    stdin: bytes | None = None,
    directory: pathlib.Path | None = None,
) -> bytes:
    """The same at low priority, for minutes of work beside other programs."""
    return run(
        ["nice", "-n", "5", *argv], seconds=seconds, stdin=stdin, directory=directory
    )


def require_root() -> None:
    """NOT_ROOT unless this process may make namespaces and network devices."""
    if os.geteuid() != 0:
        raise lab_vm.NOT_ROOT()


def found(program: str) -> bool:
    """Whether a program is on PATH."""
    return shutil.which(program) is not None
