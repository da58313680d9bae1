# SPDX-License-Identifier: Apache-2.0
"""openstack baremetal intent list, show, cancel, retry, takeover."""

import argparse
from typing import Any, ClassVar

from ironic_ng.cli.api import part
from ironic_ng.cli.command import Listing, Showing, Spoken, one, table
from ironic_ng.domain.phrases.cli import DONE

_SHORT = ("uuid", "node_uuid", "verb", "state", "waiting_for", "created_at")
_LONG = (
    "uuid", "node_uuid", "kind", "verb", "state", "waiting_for", "owner_conductor",
    "user", "project", "code", "created_at", "started_at", "finished_at",
)  # fmt: skip


class List(Listing):
    """List what was asked of nodes and how far it has come, the newest first."""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """What may be selected."""
        parser = super().get_parser(prog_name)
        parser.add_argument("--node", metavar="<node>", help="only of this node")
        parser.add_argument(
            "--state",
            metavar="<state>",
            help="queued, running, succeeded, failed, cancelled or superseded",
        )
        parser.add_argument(
            "--stuck", action="store_true", help="only those that do not go on"
        )
        parser.add_argument("--limit", type=int, metavar="<number>")
        parser.add_argument("--marker", metavar="<uuid>", help="begin behind this one")
        parser.add_argument("--long", action="store_true", help="show more columns")
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> Any:
        """Ask and print."""
        words, api = parsed_args, self.api(parsed_args)
        query = {"state": words.state, "limit": words.limit, "marker": words.marker}
        if words.node is None:
            stuck = "true" if words.stuck else None
            found = api.get("intents", stuck=stuck, **query)
        else:
            found = api.get(f"nodes/{part(words.node)}/intents", **query)
        names = _LONG if words.long else _SHORT
        return table(names, map(_flat, found["intents"]), api.language)


def _flat(intent: dict[str, Any]) -> dict[str, Any]:
    """What it waits for in a few words."""
    waits = intent["waiting_for"]
    return intent | {"waiting_for": waits and waits["what"]}


class Show(Showing):
    """Show one request and how far it has come."""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Which one."""
        parser = super().get_parser(prog_name)
        parser.add_argument("intent", metavar="<uuid>")
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> Any:
        """Ask and print."""
        api = self.api(parsed_args)
        return one(api.get(f"intents/{part(parsed_args.intent)}"))


class _Order(Spoken):
    verb: ClassVar[str]

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Which ones."""
        parser = super().get_parser(prog_name)
        parser.add_argument("intents", metavar="<uuid>", nargs="+")
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Send it for each, and say what became of it."""
        api = self.api(parsed_args)
        for uuid in parsed_args.intents:
            told = api.post(f"intents/{part(uuid)}/{self.verb}") or {}
            shown = {"uuid": told.get("uuid", uuid), "state": told.get("state", "ok")}
            self.app.stdout.write(DONE.text(api.language, **shown) + "\n")


class Cancel(_Order):
    """Cancel requests: what is not begun never is, what is under way is aborted."""

    verb = "cancel"


class Retry(_Order):
    """Ask anew for what requests asked for that failed."""

    verb = "retry"


class Takeover(_Order):
    """Have the work on requests gone on with by another conductor."""

    verb = "takeover"
