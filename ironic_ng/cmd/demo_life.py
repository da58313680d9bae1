# SPDX-License-Identifier: Apache-2.0
"""The life of a node as any client drives it: by the public REST API alone."""

import importlib
import json
import pkgutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import requests

from ironic_ng.domain import catalogue
from ironic_ng.domain.catalogue import lab_demo
from ironic_ng.domain.errors import CATALOGUE, Text
from ironic_ng.lab.farm import MachineInfo

VERSION = "1.115"
FAILED_STATES = (
    "enroll",
    "inspect failed",
    "clean failed",
    "deploy failed",
    "error",
)
GOAL_STATES = ("manageable", "available", "active")


class Api:
    """A small client: JSON in, JSON out, refusals as errors with a code."""

    def __init__(self, url: str) -> None:
        """One kept connection; every request has a time limit."""
        self._url = url
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["X-OpenStack-Ironic-API-Version"] = VERSION

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's JSON, or None when it has no body."""
        answer = self._session.request(
            method, f"{self._url}{path}", json=body, timeout=(5, 60)
        )
        if not answer.ok:
            raise lab_demo.REFUSED(
                request=f"{method} {path}",
                status=answer.status_code,
                detail=_reason(answer),
            )
        return answer.json() if answer.content else None

    def node(self, name: str) -> dict[str, Any]:
        """The node with all its fields."""
        found: dict[str, Any] = self.ask("GET", f"/v1/nodes/{name}")
        return found

    def provision(self, name: str, target: str, **more: Any) -> None:
        """Ask for a provision state."""
        body = {"target": target, **more}
        self.ask("PUT", f"/v1/nodes/{name}/states/provision", body)

    def patch(self, name: str, **fields: Any) -> None:
        """Give fields other values; ``a__b`` stands for the path /a/b."""
        body = [
            {"op": "add", "path": "/" + path.replace("__", "/"), "value": value}
            for path, value in fields.items()
        ]
        self.ask("PATCH", f"/v1/nodes/{name}", body)

    def timeline(self, name: str) -> list[dict[str, Any]]:
        """What happened to the node, oldest first."""
        found = self.ask("GET", f"/v1/ng/nodes/{name}/timeline")
        events: list[dict[str, Any]] = found["timeline"]
        return events


def _reason(answer: requests.Response) -> str:
    """The sentence inside the error body, as clients decode it."""
    try:
        inner = answer.json()["error_message"]
        told = json.loads(inner) if isinstance(inner, str) else inner
        return str(told["faultstring"]).rstrip(".")
    except (ValueError, KeyError, TypeError):
        return answer.text[:200]


@dataclass
class Progress:
    """Where a node was when it was last looked at."""

    name: str
    state: str = ""
    doing: str = ""
    node: dict[str, Any] = field(default_factory=dict)

    def text(self) -> str:
        return f"{self.name}  {self.state}  {self.doing}".rstrip()


def doing(node: dict[str, Any]) -> str:
    """The step a node is at, as in `step 2 of 5  write_image`."""
    for kind in ("deploy", "clean", "service"):
        step = node.get(f"{kind}_step") or {}
        if not step.get("step"):
            continue
        info = node.get("driver_internal_info") or {}
        steps, index = info.get(f"{kind}_steps"), info.get(f"{kind}_step_index")
        name = str(step["step"]).replace("_", " ")
        if isinstance(steps, list) and isinstance(index, int):
            return f"step {index + 1} of {len(steps)}  {name}"
        return name
    return ""


Look = Callable[[list[Progress]], None]


class Life:
    """Drives nodes from unknown to running and shows each change."""

    def __init__(self, api: Api, look: Look, alive: Callable[[], None]) -> None:
        """``look`` sees every poll; ``alive`` raises when the service is gone."""
        self.api = api
        self._look = look
        self._alive = alive
        self.poll_seconds = 0.15

    def enrol(self, info: MachineInfo, **more: Any) -> None:
        """Create the node and its ports."""
        node = self.api.ask(
            "POST",
            "/v1/nodes",
            {
                "name": info.name,
                "driver": info.driver,
                "driver_info": info.driver_info,
                "properties": info.properties,
                "resource_class": "baremetal",
                **more,
            },
        )
        for mac in info.ports:
            port = {"node_uuid": node["uuid"], "address": mac}
            self.api.ask("POST", "/v1/ports", port)

    def meaning(self, node: dict[str, Any]) -> tuple[str, Text] | None:
        """Code of the node's last error, and its words with what is known filled in."""
        code = str(node["last_error"]).rpartition("(")[2].rstrip(")")
        for module in pkgutil.iter_modules(catalogue.__path__):
            importlib.import_module(f"{catalogue.__name__}.{module.name}")
        known = CATALOGUE.get(code)
        if known is None:
            return None
        events = self.api.timeline(node["name"])
        told = [e.get("params") or {} for e in events if e.get("code") == code]
        params = {name: f"({name})" for name in known.params}
        return code, known(**(params | (told[-1] if told else {}))).text()

    def settle(
        self, names: Sequence[str], goal: str, seconds: float
    ) -> dict[str, dict[str, Any]]:
        """Wait until each node is in the goal state or has failed; gives them all."""
        known = {name: Progress(name) for name in names}
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self._alive()
            for progress in known.values():
                node = self.api.node(progress.name)
                progress.node = node
                progress.state = node["provision_state"]
                progress.doing = doing(node)
            self._look(list(known.values()))
            if all(_is_settled(p.node, goal) for p in known.values()):
                return {p.name: p.node for p in known.values()}
            time.sleep(self.poll_seconds)
        waiting = [p.text() for p in known.values() if not _is_settled(p.node, goal)]
        raise lab_demo.NOT_IN_TIME(
            seconds=f"{seconds:g}", what=", ".join(waiting), log="service.log"
        )


def _is_settled(node: dict[str, Any], goal: str) -> bool:
    """Whether nothing more will happen to the node by itself."""
    state = node["provision_state"]
    if node["reservation"] is not None:
        return False
    if state == goal:
        return node["target_provision_state"] is None
    if state == "enroll":
        return bool(node["last_error"])
    return state in FAILED_STATES or (state in GOAL_STATES and bool(node["last_error"]))
