# SPDX-License-Identifier: Apache-2.0
"""openstack baremetal node explain, timeline, lock break."""

import argparse
from collections.abc import Iterator, Mapping
from typing import Any

from ironic_ng.cli.api import Api, part
from ironic_ng.cli.command import Lines, Listing, Showing, Spoken, table
from ironic_ng.domain.errors import printable
from ironic_ng.domain.phrases import cli as say

_EVENT = ("created_at", "kind", "severity", "text", "conductor")
_LONG = ("created_at", "uuid", "kind", "severity", "code", "text", "conductor",
         "user", "project", "duration_ms")  # fmt: skip


class Explain(Showing):
    """Explain where a node is, what it waits for, why, and what to do."""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Which node."""
        parser = super().get_parser(prog_name)
        parser.add_argument("node", metavar="<node>", help="name or UUID")
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> Any:
        """Ask and print."""
        api = self.api(parsed_args)
        found = api.get(f"nodes/{part(parsed_args.node)}/explain")
        tongue = api.language
        state, lock, waits = found["state"], found["lock"], found["waits_for"]
        rows = {
            say.NODE: found["name"] or found["node_uuid"],
            say.STATE: Lines(state, [_state(state)]),
            say.SUMMARY: found["summary"],
            say.WAITS_FOR: Lines(waits, _waits(waits, tongue)),
            say.LOCK: Lines(lock, _lock(lock, tongue)),
            say.CAUSES: Lines(found["causes"], _causes(found["causes"], tongue)),
            say.EVENTS: Lines(found["events"], map(_line, found["events"])),
        }
        return [it.text(tongue) for it in rows], list(rows.values())


def _state(state: Mapping[str, Any]) -> str:
    target = state["target_provision_state"]
    arrow = f" -> {target}" if target else ""
    return f"{state['provision_state']}{arrow}, {state['power_state'] or '-'}"


def _waits(waits: Mapping[str, Any] | None, language: str) -> list[str]:
    if waits is None or not waits["what"]:
        return []
    if not waits["until"]:
        return [printable(waits["what"])]
    return [say.UNTIL.text(language, what=waits["what"], until=waits["until"])]


def _lock(lock: Mapping[str, Any] | None, language: str) -> list[str]:
    if lock is None:
        return []
    words = {name: lock[name] for name in ("holder", "purpose", "until")}
    return [say.HOLDER.text(language, **words)]


def _causes(causes: list[dict[str, Any]], language: str) -> Iterator[str]:
    for number, cause in enumerate(causes, 1):
        code = f" ({cause['code']})" if cause["code"] else ""
        yield f"{number}. {printable(cause['text'])}{code}"
        for event in cause["evidence"]:
            yield f"   {say.EVIDENCE.text(language)}: {event}"
        for remedy in cause["remedies"]:
            yield f"   - {printable(remedy['text'])}"
            if remedy["command"]:
                yield f"     $ {remedy['command']}"


def _line(event: Mapping[str, Any]) -> str:
    return f"{event['created_at']} {event['kind']}: {printable(event['text'])}"


class Timeline(Listing):
    """List what happened to a node, the oldest first, or follow it."""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """What may be selected."""
        parser = super().get_parser(prog_name)
        parser.add_argument("node", metavar="<node>", help="name or UUID")
        parser.add_argument("--since", metavar="<time>", help="2026-01-02T03:04:05Z")
        parser.add_argument("--until", metavar="<time>")
        parser.add_argument("--kind", metavar="<kind>", help="such as step or error")
        parser.add_argument("--level", metavar="<level>", help="INFO, WARNING or ERROR")
        parser.add_argument("--intent", metavar="<uuid>", help="only of this request")
        parser.add_argument("--cursor", metavar="<uuid>", help="begin behind this one")
        parser.add_argument("--limit", type=int, metavar="<number>")
        parser.add_argument("--long", action="store_true", help="show more columns")
        parser.add_argument(
            "--follow",
            action="store_true",
            help="print events as they happen, until interrupted",
        )
        return parser

    def run(self, parsed_args: argparse.Namespace) -> int:
        """Print a table, or lines for as long as they come."""
        if not parsed_args.follow:
            return int(super().run(parsed_args) or 0)
        api = self.api(parsed_args)
        try:
            for text in _followed(api, parsed_args):
                self.app.stdout.write(text + "\n")
                self.app.stdout.flush()
        except KeyboardInterrupt:
            return 0
        return 0

    def take_action(self, parsed_args: argparse.Namespace) -> Any:
        """Ask and print."""
        api = self.api(parsed_args)
        found = api.get(
            _path(parsed_args), until=parsed_args.until, limit=parsed_args.limit,
            **_query(parsed_args),
        )  # fmt: skip
        names = _LONG if parsed_args.long else _EVENT
        return table(names, found["timeline"], api.language)


def _path(words: argparse.Namespace) -> str:
    return f"nodes/{part(words.node)}/timeline"


def _query(words: argparse.Namespace) -> dict[str, Any]:
    names = ("since", "kind", "level", "intent", "cursor")
    return {name: getattr(words, name) for name in names}


def _followed(api: Api, words: argparse.Namespace) -> Iterator[str]:
    """Lines for ever: when the service ends a stream, the next one goes on."""
    query = _query(words)
    while True:
        for item in api.lines(_path(words), follow="true", **query):
            kind = item["kind"]
            if kind == "end":
                query["cursor"] = item["cursor"] or query["cursor"]
            elif kind == "gap":
                yield say.GAP.text(api.language)
            elif "uuid" not in item:
                yield f"{printable(item['text'])} ({item['code']})"
            else:
                query["cursor"] = item["uuid"]
                yield _line(item)


class LockBreak(Spoken):
    """Take a node from the conductor that holds it, which can do nothing to it then."""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Which node."""
        parser = super().get_parser(prog_name)
        parser.add_argument("node", metavar="<node>", help="name or UUID")
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Break it."""
        api = self.api(parsed_args)
        api.post(f"nodes/{part(parsed_args.node)}/lock/break")
        text = say.BROKEN.text(api.language, node=parsed_args.node)
        self.app.stdout.write(text + "\n")
