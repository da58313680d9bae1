# SPDX-License-Identifier: Apache-2.0
"""Makes what drivers are given: a node with its implementations and services."""

import logging
from collections.abc import Sequence

from ironic_ng.conf.settings import Settings
from ironic_ng.domain.node import Node
from ironic_ng.domain.port import Port
from ironic_ng.domain.ramdisk import Ramdisk
from ironic_ng.domain.steps import StepSpec
from ironic_ng.drivers.registry import Registry
from ironic_ng.drivers.task import LOG, Services, Task


class TaskMaker:
    """Binds nodes to the implementations of this conductor."""

    def __init__(
        self, registry: Registry, settings: Settings, services: Services
    ) -> None:
        """Bind to what is enabled here."""
        self.registry = registry
        self.settings = settings
        self.services = services

    def make(
        self,
        node: Node,
        ports: Sequence[Port] = (),
        ramdisk: Ramdisk | None = None,
        traits: Sequence[str] = (),
        *,
        patience: float | None = None,
    ) -> Task:
        """One look at one node; ``patience``: seconds for which one can wait."""
        return Task(
            node=node,
            ports=tuple(ports),
            ramdisk=ramdisk,
            settings=self.settings,
            services=self.services,
            interfaces=self.registry.interfaces_for(node),
            traits=tuple(traits),
            patience=patience,
            log=logging.LoggerAdapter(LOG, {"node": node.uuid}),
        )

    def steps_of(self, node: Node) -> list[StepSpec]:
        """Every step that the node's drivers offer."""
        return self.registry.steps_for(node)
