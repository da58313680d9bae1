# SPDX-License-Identifier: Apache-2.0
"""`ironic-ng lab build-ramdisk`: make what QEMU machines need, ahead of time."""

import argparse
import pathlib
import sys
import time
from collections.abc import Sequence

from ironic_ng.domain.errors import ServiceError
from ironic_ng.lab.vm import instance, loaders, packages, ramdisk
from ironic_ng.lab.vm.cache import Cache, default_root

NAME = "build-ramdisk"


def parser() -> argparse.ArgumentParser:
    """The options of the command."""
    made = argparse.ArgumentParser(
        prog=f"ironic-ng lab {NAME}",
        description="Build the deploy ramdisk with the real agent, the boot loaders "
        "and the instance image of the virtual lab, unless the cache has them.",
    )
    made.add_argument(
        "--cache",
        type=pathlib.Path,
        default=default_root(),
        metavar="DIR",
        help="where results are kept (default: %(default)s)",
    )
    made.add_argument(
        "--mirror",
        metavar="URL",
        help="where Debian packages come from (default: where this host gets its own)",
    )
    made.add_argument(
        "--list-packages",
        action="store_true",
        help="print the Debian packages that the lab needs on this host, and end",
    )
    return made


def main(arguments: Sequence[str]) -> int:
    """Build, and print the paths of the results as lines of NAME=PATH."""
    options = parser().parse_args(arguments)
    if options.list_packages:
        print("\n".join(packages.HOST_PACKAGES))
        return 0
    start = time.monotonic()
    try:
        packages.install_missing(_say)
        cache = Cache(options.cache)
        made = ramdisk.build(cache, _say, options.mirror)
        boot = loaders.build(cache)
        image = instance.build(cache)
    except ServiceError as error:
        words = error.text()
        print(f"{error.recorded()}\n{words.cause}\n{words.remedy}", file=sys.stderr)
        return 1
    results = {
        **vars(made),
        **vars(boot),
        "instance": image.path,
        "instance_sha256": image.sha256,
    }
    for name, value in results.items():
        print(f"{name}={value}")
    _say(f"ready after {time.monotonic() - start:.0f} s")
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
