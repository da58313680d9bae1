# SPDX-License-Identifier: Apache-2.0
"""A stand-in for the agent in a ramdisk, in memory: commands and their ends."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from ironic_ng.domain.catalogue import agt
from ironic_ng.domain.node import Node
from ironic_ng.domain.ramdisk import Ramdisk
from ironic_ng.images.published import PublishedImage

IMAGE = PublishedImage("http://host/image", "sha256", "a" * 64, "qcow2", None)


class Agent:
    """Remembers commands; the test says when and how they end."""

    def __init__(self) -> None:
        self.given: list[dict[str, Any]] = []
        self.answers: dict[str, Any] = {}
        self.silent = False
        self.lists = True
        self.loses_answer = False

    def start(self, ramdisk: Ramdisk, name: str, params: Mapping[str, Any]) -> str:
        self._reach()
        if any(one["command_status"] == "RUNNING" for one in self.given):
            raise agt.BUSY(command=name)
        identity = f"id-{len(self.given)}"
        self.given.append(
            {
                "id": identity,
                "command_name": name.rpartition(".")[2],
                "full_name": name,
                "params": params,
                "command_status": "RUNNING",
                "command_error": None,
                "command_result": None,
            }
        )
        if self.loses_answer:
            self.loses_answer = False
            raise agt.UNREACHABLE(address="agent", detail="the answer was lost")
        return identity

    def command(self, ramdisk: Ramdisk, identity: str) -> dict[str, Any]:
        self._reach()
        for one in self.given:
            if one["id"] == identity:
                return one
        raise agt.COMMAND_LOST(command=identity)

    def commands(self, ramdisk: Ramdisk) -> list[dict[str, Any]]:
        self._reach()
        if not self.lists:
            raise agt.REFUSED(command="list", status=500, detail="broken")
        return list(self.given)

    def call(
        self, ramdisk: Ramdisk, name: str, params: Mapping[str, Any], timeout: float
    ) -> Any:
        self._reach()
        self.given.append(
            {
                "id": name,
                "command_name": name,
                "full_name": name,
                "params": params,
                "command_status": "SUCCEEDED",
            }
        )
        return self.answers.get(name)

    def end(self, result: Any = None, status: str = "SUCCEEDED", **error: Any) -> None:
        """Let the running command end."""
        running = next(one for one in self.given if one["command_status"] == "RUNNING")
        running["command_status"] = status
        running["command_result"] = result
        running["command_error"] = error or None

    def count(self, name: str) -> int:
        return sum(1 for one in self.given if one["full_name"] == name)

    def _reach(self) -> None:
        if self.silent:
            raise agt.UNREACHABLE(address="agent", detail="timed out")


@dataclasses.dataclass
class Images:
    """Publishes one image, and remembers what was asked."""

    image: PublishedImage | None = IMAGE
    published: list[str] = dataclasses.field(default_factory=list)
    withdrawn: list[str] = dataclasses.field(default_factory=list)
    texts: list[str] = dataclasses.field(default_factory=list)

    def validate(self, node: Node) -> None:
        """All is well."""

    def publish(self, node: Node) -> PublishedImage | None:
        self.published.append(node.uuid)
        return self.image

    def publish_text(self, node: Node, name: str, content: str) -> str:
        self.texts.append(content)
        return f"http://host/{name}"

    def withdraw(self, node_uuid: str) -> None:
        self.withdrawn.append(node_uuid)
