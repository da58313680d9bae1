# SPDX-License-Identifier: Apache-2.0
"""Turns an inspected image into raw bytes with qemu-img, on a short leash."""

import shutil
import subprocess
from pathlib import Path

from oslo_concurrency import processutils

from ironic_ng.domain.catalogue import img

MIB = 1024 * 1024
MEMORY = 2048 * MIB
CPU_SECONDS = 1800
SECONDS = 3600


def tool() -> str | None:
    """The program, or None when this host has none."""
    return shutil.which("qemu-img")


def to_raw(source: Path, target: Path, disk_format: str, url: str) -> None:
    """Write the disk that ``source`` describes to ``target``.

    The format is named, so the tool does not guess, and it may neither take
    more memory nor more time than an honest image needs.
    """
    limits = processutils.ProcessLimits(
        address_space=MEMORY, cpu_time=CPU_SECONDS, core_file_size=0
    )
    try:
        processutils.execute(
            tool() or "qemu-img", "convert", "-f", disk_format, "-O", "raw",
            "-S", "64k", str(source), str(target),
            prlimit=limits, timeout=SECONDS, env_variables={"LC_ALL": "C"},
        )  # fmt: skip
    except (
        processutils.ProcessExecutionError,
        subprocess.TimeoutExpired,
        OSError,
    ) as error:
        target.unlink(missing_ok=True)
        detail = getattr(error, "stderr", None) or str(error)
        words = detail.replace(str(source), "the image").strip()
        raise img.CONVERSION_FAILED(url=url, detail=words[:300]) from error
