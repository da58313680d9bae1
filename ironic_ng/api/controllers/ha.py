# SPDX-License-Identifier: Apache-2.0
"""/v1/ng/ha: how the cluster fares, in figures and in the reader's words."""

import dataclasses
from typing import Any

from ironic_ng.api import answers
from ironic_ng.api.controllers.language import LANG, language_for
from ironic_ng.api.expose import Call, exposed
from ironic_ng.domain.phrases import ha as words
from ironic_ng.operations import ha as operations
from ironic_ng.operations.ha import Member, Overview, Waits

_OF_ROW = ("hostname", "conductor_group", "failure_domain", "drivers", "features")
_OWN = frozenset({"takeovers"})


@exposed(query={"lang": LANG}, answer=answers.HA)
def show(call: Call, lang: str | None = None) -> dict[str, Any]:
    """Show how the conductors fare, and what waits for what."""
    found = operations.show(call.backend, call.caller)
    language = language_for(call, lang)
    return {
        "at": found.now,
        "conductors": [_member(item, found, language) for item in found.members],
        "database": {"round_trip_ms": found.database_ms},
        "bus": _bus(found),
        "nodes": {"total": found.nodes, "without_conductor": _lost(found, language)},
        "waiting": [_waits(item, language) for item in found.waiting],
        "takeovers": [_takeover(item, language) for item in found.takeovers],
    }


def _member(item: Member, found: Overview, language: str) -> dict[str, Any]:
    told = dataclasses.asdict(item.report)
    return {
        **{name: getattr(item.row, name) for name in _OF_ROW},
        **{name: value for name, value in told.items() if name not in _OWN},
        "alive": item.alive,
        "online": item.row.online,
        "heartbeat_age": item.age,
        "nodes": item.nodes,
        "share": round(item.nodes / found.nodes, 4) if found.nodes else 0,
        "held": item.held,
        "lease_left": item.lease_left,
        "text": _state(item, language),
    }


def _state(item: Member, language: str) -> str:
    host = item.row.hostname
    if item.alive:
        return words.SERVES.text(language, host=host, nodes=item.nodes, held=item.held)
    if not item.row.online:
        return words.LEFT.text(language, host=host)
    return words.SILENT.text(language, host=host, age=item.age)


def _bus(found: Overview) -> dict[str, Any]:
    alive = [item for item in found.members if item.alive]
    times = [it.report.bus_ms for it in alive if it.report.bus_ms is not None]
    return {
        "round_trip_ms": max(times, default=None),
        "lost_by": [it.row.hostname for it in alive if it.report.bus_lost],
    }


def _lost(found: Overview, language: str) -> list[dict[str, Any]]:
    return [
        {
            "driver": driver,
            "conductor_group": group,
            "count": count,
            "text": words.OWNERLESS.text(
                language, driver=driver, group=group, count=count
            ),
        }
        for driver, group, count in found.ownerless
    ]


def _waits(item: Waits, language: str) -> dict[str, Any]:
    told = words.QUEUED if item.cause == "queued" else words.STEP
    params = {"count": item.count, "flow": item.flow, "what": item.what}
    return {
        "cause": item.cause,
        "flow": item.flow,
        "what": item.what,
        "count": item.count,
        "since": item.since,
        "text": told.text(language, **params),
    }


def _takeover(item: dict[str, Any], language: str) -> dict[str, Any]:
    shown = {name: item.get(name) for name in ("node", "from", "to", "verb", "at")}
    text = words.TAKEOVER.text(
        language, node=shown["node"], before=shown["from"], to=shown["to"],
        verb=shown["verb"],
    )  # fmt: skip
    return {**shown, "text": text}
