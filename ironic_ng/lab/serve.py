# SPDX-License-Identifier: Apache-2.0
"""A farm in a process of its own, described by a JSON file."""

import argparse
import json
import signal
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ironic_ng.lab.control import ControlServer
from ironic_ng.lab.farm import Farm
from ironic_ng.lab.vm import command

ENDINGS = (signal.SIGINT, signal.SIGTERM)
EXAMPLE = {
    "machines": [
        {"name": "lab-0", "bmc": "redfish"},
        {"name": "lab-1", "bmc": "ipmi"},
    ],
    "boot_url": "http://127.0.0.1:8088/boot.ipxe",
}


def build(description: dict[str, Any], state_dir: Path) -> Farm:
    """The farm that a description asks for; ValueError says what is wrong with it."""
    farm = Farm(state_dir)
    farm.boot_url = description.get("boot_url")
    machines = description.get("machines")
    if not isinstance(machines, list) or not machines:
        raise ValueError("the description needs a list called machines")
    for entry in machines:
        rest = dict(entry)
        name, kind = rest.pop("name", None), rest.pop("bmc", "redfish")
        ways = {"redfish": farm.add_redfish, "ipmi": farm.add_ipmi}
        if not isinstance(name, str) or kind not in ways:
            raise ValueError(
                f"each machine needs a name and bmc redfish or ipmi: {entry}"
            )
        try:
            ways[kind](name, **rest)
        except TypeError as error:
            raise ValueError(f"{name}: {error}") from error
    return farm


def describe(farm: Farm, control: ControlServer) -> dict[str, Any]:
    """Everything that somebody outside of this process needs to use the farm."""
    return {
        "control": control.url,
        "ca_file": str(farm.authority.ca_file),
        "deploy_kernel": farm.deploy_kernel,
        "deploy_ramdisk": farm.deploy_ramdisk,
        "loaders": farm.loader_settings,
        "image": farm.images.instance.instance_info(),
        "image_qcow2": farm.images.instance_qcow2.instance_info(),
        "machines": [asdict(info) for info in farm.infos.values()],
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ironic-ng lab",
        description="Run simulated machines until interrupted.",
        epilog=f"Example of a description: {json.dumps(EXAMPLE)}. "
        f"`ironic-ng lab {command.NAME}` builds what QEMU machines need.",
    )
    parser.add_argument("description", nargs="?", help="JSON file (default: example)")
    parser.add_argument(
        "--state-dir", help="where disks and logs live (default: temporary)"
    )
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == [command.NAME]:
        return command.main(words[1:])
    options = _parser().parse_args(words)
    description = EXAMPLE
    if options.description:
        description = json.loads(Path(options.description).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="ironic-ng-lab-") as temporary:
        try:
            farm = build(description, Path(options.state_dir or temporary))
        except ValueError as error:
            print(error, file=sys.stderr)
            return 2
        control = ControlServer(farm)
        # Before any thread starts, as each inherits what is blocked.
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
        farm.start()
        control.start()
        print(json.dumps(describe(farm, control)), flush=True)
        signal.sigwait(ENDINGS)
        control.stop()
        farm.stop()
    return 0
