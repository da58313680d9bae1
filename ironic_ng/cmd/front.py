# SPDX-License-Identifier: Apache-2.0
"""`ironic-ng`: the service in one process, or one of its sub-commands."""

import importlib
import sys

SUBCOMMANDS = {"demo": "ironic_ng.cmd.demo", "lab": "ironic_ng.lab.serve"}
SERVICE = "ironic_ng.cmd.all_in_one"


def main() -> int:
    """Hand over to the module that the first word names, else to the service."""
    words = sys.argv[1:]
    name = SERVICE
    if words and words[0] in SUBCOMMANDS:
        name = SUBCOMMANDS[words.pop(0)]
    # lazy: each command should pay for its own imports only
    module = importlib.import_module(name)
    return int(module.main(words) or 0)


if __name__ == "__main__":
    sys.exit(main())
