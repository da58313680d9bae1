# SPDX-License-Identifier: Apache-2.0
"""openstack baremetal ha show, placement show."""

import argparse
from typing import Any

from ironic_ng.cli.command import Lines, Listing, Showing, one, table
from ironic_ng.domain.errors import printable
from ironic_ng.domain.phrases import cli as say

_CONDUCTOR = ("hostname", "conductor_group", "failure_domain", "alive", "nodes",
              "held", "busy", "queued", "load", "heartbeat_age", "bus_ms",
              "database_ms", "version")  # fmt: skip


class HaShow(Showing):
    """Show how the conductors fare, what waits for what, and who took over."""

    def take_action(self, parsed_args: argparse.Namespace) -> Any:
        """Ask and print."""
        api = self.api(parsed_args)
        found = api.get("ha")
        lost = found["nodes"]["without_conductor"]
        rows = {
            say.HEADINGS["conductor"]: found["conductors"],
            say.WAITING: found["waiting"],
            say.OWNERLESS: lost,
            say.TAKEOVERS: found["takeovers"],
        }
        return [it.text(api.language) for it in rows], [
            Lines(value, (printable(it["text"]) for it in value))
            for value in rows.values()
        ]


class HaList(Listing):
    """List the conductors with their figures."""

    def take_action(self, parsed_args: argparse.Namespace) -> Any:
        """Ask and print."""
        api = self.api(parsed_args)
        return table(_CONDUCTOR, api.get("ha")["conductors"], api.language)


class PlacementShow(Showing):
    """Show which conductors serve nodes, now or if one of them were down."""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Of what."""
        parser = super().get_parser(prog_name)
        parser.add_argument("--node", metavar="<node>", help="only of this node")
        parser.add_argument(
            "--simulate-down", metavar="<host>", help="as if this conductor were down"
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> Any:
        """Ask and print."""
        words, api = parsed_args, self.api(parsed_args)
        return one(
            api.get("placement", node=words.node, simulate_down=words.simulate_down)
        )
