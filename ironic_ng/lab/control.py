# SPDX-License-Identifier: Apache-2.0
"""A small HTTP interface to a farm in another process: faults, records, power."""

from dataclasses import asdict
from typing import Any

from ironic_ng.lab.farm import Farm
from ironic_ng.lab.faults import Faults, UnknownFault
from ironic_ng.lab.machine import Machine
from ironic_ng.lab.web import Answer, Request, WebServer


class ControlServer:
    """GET /machines, GET /machines/NAME[/record|/console], PUT and DELETE of
    /machines/NAME/faults/FAULT and of /images/faults/FAULT, PUT /boot_url."""  # noqa: D205, D209

    def __init__(self, farm: Farm) -> None:
        self._farm = farm
        self._server = WebServer(self._answer)
        self.url = self._server.url

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self._server.stop()

    def _answer(self, request: Request) -> Answer:
        parts = [part for part in request.path.split("/") if part]
        match parts:
            case ["machines"]:
                return Answer.of([asdict(i) for i in self._farm.infos.values()])
            case ["boot_url"] if request.method == "PUT":
                self._farm.boot_url = request.json().get("url")
                return Answer(204)
            case ["images", "faults", name]:
                return _switch(self._farm.images.faults, name, request)
            case ["machines", known, *rest] if known in self._farm.machines:
                return self._machine(self._farm.machine(known), rest, request)
            case _:
                return Answer.of({"error": "not found"}, 404)

    def _machine(self, machine: Machine, rest: list[str], request: Request) -> Answer:
        match rest:
            case []:
                return Answer.of(_shown(machine))
            case ["record"]:
                kind = request.query.get("kind")
                return Answer.of([asdict(e) for e in machine.record.entries(kind)])
            case ["console"]:
                return Answer.of({"text": machine.console.read()})
            case ["power", action] if action in ("on", "off", "reset"):
                ways = {
                    "on": machine.power_on,
                    "off": machine.power_off,
                    "reset": machine.reset,
                }
                ways[action]("hand")
                return Answer(204)
            case ["faults", name]:
                return _switch(machine.faults, name, request)
            case _:
                return Answer.of({"error": "not found"}, 404)


def _shown(machine: Machine) -> dict[str, Any]:
    return {
        "name": machine.name,
        "power": machine.power,
        "boot_mode": machine.boot_mode,
        "boot_device": machine.boot_device,
        "media": machine.media,
        "instance": machine.running_instance,
        "disk": str(machine.disk.path),
        "faults": machine.faults.active(),
    }


def _switch(faults: Faults, name: str, request: Request) -> Answer:
    if request.method == "DELETE":
        faults.clear(None if name == "all" else name)
        return Answer(204)
    if request.method != "PUT":
        return Answer.of(faults.active())
    try:
        faults.set(name, **request.json())
    except (UnknownFault, TypeError, ValueError) as error:
        return Answer.of({"error": str(error)}, 400)
    return Answer(204)
