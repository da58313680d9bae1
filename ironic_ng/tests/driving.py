# SPDX-License-Identifier: Apache-2.0
"""Makes what a driver method is given, without a conductor around it."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from ironic_ng.conf.settings import Settings, settings_for_tests
from ironic_ng.domain.composition import compose
from ironic_ng.domain.fields import utc_now
from ironic_ng.domain.node import Node
from ironic_ng.domain.port import Port
from ironic_ng.drivers.registry import Registry
from ironic_ng.drivers.step import StepRun
from ironic_ng.drivers.task import PublishedImage, RamdiskImage, Services, Task

UUID = "1be26c0b-03f2-4d2e-ae87-c02d7f33c123"
LOCAL: Mapping[str, Mapping[str, object]] = {"fetch": {"block_loopback": False}}


class RecordedBootFiles:
    """Publishes nothing, remembers everything."""

    def __init__(self) -> None:
        self.url = "http://127.0.0.1:1/boot.iso"
        self.published: list[RamdiskImage] = []
        self.addresses: list[str] = []
        self.withdrawn: list[str] = []

    def validate(
        self, node: Node, image: RamdiskImage, addresses: Sequence[str] = ()
    ) -> None: ...

    def publish_iso(self, node: Node, image: RamdiskImage) -> str:
        self.published.append(image)
        return self.url

    def publish_ipxe(
        self, node: Node, addresses: Sequence[str], image: RamdiskImage
    ) -> None:
        self.published.append(image)
        self.addresses = list(addresses)

    def withdraw(self, node_uuid: str) -> None:
        self.withdrawn.append(node_uuid)


class NoImages:
    """No image is ever asked for."""

    def validate(self, node: Node) -> None: ...

    def publish_text(self, node: Node, name: str, content: str) -> str:
        raise NotImplementedError

    def publish(self, node: Node) -> PublishedImage:
        raise NotImplementedError

    def withdraw(self, node_uuid: str) -> None: ...


class Driving:
    """A registry of drivers, and tasks for nodes that use it."""

    def __init__(
        self, values: Mapping[str, Mapping[str, object]] | None = None
    ) -> None:
        self.settings: Settings = settings_for_tests({**LOCAL, **(values or {})})
        self.registry = Registry(self.settings)
        self.boot_files = RecordedBootFiles()

    def close(self) -> None:
        self.registry.close()

    def node(self, driver: str, info: Mapping[str, Any], **fields: Any) -> Node:
        wanted = {
            name.removesuffix("_interface"): value
            for name, value in fields.items()
            if name.endswith("_interface")
        }
        offers = self.registry.offers[driver]
        kinds = compose(driver, offers, wanted)
        fields.update({f"{kind}_interface": name for kind, name in kinds.items()})
        node = Node(uuid=UUID, driver=driver, driver_info=dict(info))
        return dataclasses.replace(node, **fields)

    def task(
        self,
        driver: str,
        info: Mapping[str, Any],
        ports: Sequence[str] = (),
        **fields: Any,
    ) -> Task:
        node = self.node(driver, info, **fields)
        agents: Any = None
        return Task(
            node=node,
            ports=tuple(
                Port(uuid=f"{UUID[:-1]}{n}", address=address, node_uuid=UUID)
                for n, address in enumerate(ports)
            ),
            ramdisk=None,
            settings=self.settings,
            services=Services(self.boot_files, NoImages(), agents),
            interfaces=self.registry.interfaces_for(node),
        )


def performance(
    args: Mapping[str, Any] | None = None, notes: dict[str, Any] | None = None
) -> StepRun:
    """One performance of a step, with nobody listening."""
    return StepRun(
        args=args or {},
        notes={} if notes is None else notes,
        facts={},
        remember=lambda: None,
        progress=lambda _percent, _text: None,
        now=utc_now,
    )
