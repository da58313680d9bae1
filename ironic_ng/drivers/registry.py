# SPDX-License-Identifier: Apache-2.0
"""Loads what the options enable, and says which hardware this conductor serves.

Only enabled hardware types and implementations are imported. Packages offer
theirs by entry points in the groups named below.
"""

import functools
from collections.abc import Mapping, Sequence
from importlib.metadata import EntryPoints, entry_points
from typing import Any, Self

from stevedore.named import NamedExtensionManager

from ironic_ng.conf.settings import Settings
from ironic_ng.domain.catalogue import cfg as codes
from ironic_ng.domain.composition import offer_of
from ironic_ng.domain.node import INTERFACE_KINDS, Node
from ironic_ng.domain.steps import StepSpec
from ironic_ng.drivers.hardware import HardwareType
from ironic_ng.drivers.interfaces.bios import BiosInterface
from ironic_ng.drivers.interfaces.boot import BootInterface
from ironic_ng.drivers.interfaces.console import ConsoleInterface
from ironic_ng.drivers.interfaces.deploy import DeployInterface
from ironic_ng.drivers.interfaces.firmware import FirmwareInterface
from ironic_ng.drivers.interfaces.inspect import InspectInterface
from ironic_ng.drivers.interfaces.interface import Interface
from ironic_ng.drivers.interfaces.management import ManagementInterface
from ironic_ng.drivers.interfaces.network import NetworkInterface
from ironic_ng.drivers.interfaces.power import PowerInterface
from ironic_ng.drivers.interfaces.raid import RaidInterface
from ironic_ng.drivers.interfaces.rescue import RescueInterface
from ironic_ng.drivers.interfaces.storage import StorageInterface
from ironic_ng.drivers.interfaces.vendor import VendorInterface
from ironic_ng.drivers.shared import Shared
from ironic_ng.drivers.step import steps_of

TYPES = "ironic_ng.hardware.types"
INTERFACES = "ironic_ng.hardware.interfaces."
KINDS: Mapping[str, type[Interface]] = {
    "bios": BiosInterface,
    "boot": BootInterface,
    "console": ConsoleInterface,
    "deploy": DeployInterface,
    "firmware": FirmwareInterface,
    "inspect": InspectInterface,
    "management": ManagementInterface,
    "network": NetworkInterface,
    "power": PowerInterface,
    "raid": RaidInterface,
    "rescue": RescueInterface,
    "storage": StorageInterface,
    "vendor": VendorInterface,
}


class Registry:
    """What is enabled; loaded at construction, which raises a BM-CFG code.

    ``types``: hardware types by name. ``implementations``: by kind and name.
    ``offers``: by type, as the conductor's row keeps them.
    """

    def __init__(self, settings: Settings) -> None:
        """Load the enabled hardware types and interface implementations."""
        self.shared = Shared(settings)
        options = settings.drivers
        loaded = _load(TYPES, options.enabled_hardware_types, "enabled_hardware_types")
        self.types: dict[str, type[HardwareType]] = {}
        for name, plugin in loaded.items():
            if not (isinstance(plugin, type) and issubclass(plugin, HardwareType)):
                raise codes.DRIVER_NOT_LOADED(
                    what="hardware type",
                    name=name,
                    problem=f"{plugin!r} is no HardwareType",
                    option="enabled_hardware_types",
                )
            self.types[name] = plugin
        self.implementations: dict[str, dict[str, Interface]] = {
            kind: self._implementations(kind, options.enabled(kind))
            for kind in INTERFACE_KINDS
        }
        self.offers: dict[str, dict[str, dict[str, Any]]] = {
            name: {
                kind: offer_of(
                    known.supported.get(kind, ()),
                    options.enabled(kind),
                    options.preferred(kind),
                )
                for kind in INTERFACE_KINDS
            }
            for name, known in self.types.items()
        }

    @property
    def properties(self) -> dict[str, dict[str, str]]:
        """By type: driver_info keys that its default implementations read."""
        return {
            name: dict(
                sorted(
                    pair
                    for found in self._defaults(offers)
                    for pair in found.properties().items()
                )
            )
            for name, offers in self.offers.items()
        }

    def interfaces_for(self, node: Node) -> dict[str, Interface]:
        """Implementation by kind, as far as those the node names are enabled here.

        A kind whose name is not enabled is left out; who needs it then says so.
        """
        found = {}
        for kind in INTERFACE_KINDS:
            implementation = self.implementations[kind].get(node.interface(kind) or "")
            if implementation is not None:
                found[kind] = implementation
        return found

    def steps_for(self, node: Node) -> list[StepSpec]:
        """Every step that the node's interfaces offer."""
        return [
            spec
            for kind, implementation in self.interfaces_for(node).items()
            for spec in steps_of(kind, implementation)
        ]

    def default(self, hardware_type: str, kind: str) -> Interface | None:
        """The implementation that answers for a type as a whole."""
        name = self.offers[hardware_type][kind]["default"]
        return self.implementations[kind].get(name) if name else None

    def close(self) -> None:
        """End sessions with BMCs and helper processes."""
        self.shared.close()

    def __enter__(self) -> Self:
        """For a ``with`` statement."""
        return self

    def __exit__(self, *failure: object) -> None:
        """Close."""
        self.close()

    def _defaults(self, offers: Mapping[str, Mapping[str, Any]]) -> list[Interface]:
        return [
            self.implementations[kind][offer["default"]]
            for kind, offer in offers.items()
            if offer["default"] is not None
        ]

    def _implementations(self, kind: str, names: Sequence[str]) -> dict[str, Interface]:
        option = f"enabled_{kind}_interfaces"
        made: dict[str, Interface] = {}
        for name, plugin in _load(INTERFACES + kind, names, option).items():
            if not (isinstance(plugin, type) and issubclass(plugin, KINDS[kind])):
                raise codes.DRIVER_NOT_LOADED(
                    what=f"{kind} interface",
                    name=name,
                    problem=f"{plugin!r} is no {KINDS[kind].__name__}",
                    option=option,
                )
            made[name] = plugin.make(self.shared)
        return made


@functools.cache
def _installed(group: str) -> EntryPoints:
    """What all installed packages offer; looking takes a while, and nothing changes."""
    return entry_points(group=group)


def _load(group: str, names: Sequence[str], option: str) -> dict[str, Any]:
    """The objects that entry points of these names lead to, in this order."""
    known = sorted(point.name for point in _installed(group))
    for name in names:
        if name not in known:
            raise codes.NAME_NOT_INSTALLED(
                option=option, name=name, known=", ".join(known)
            )

    def refuse(_: object, point: Any, problem: BaseException) -> None:
        raise codes.DRIVER_NOT_LOADED(
            what=group, name=point.name, problem=problem, option=option
        ) from problem

    found: NamedExtensionManager[Any] = NamedExtensionManager(
        group,
        list(dict.fromkeys(names)),
        name_order=True,
        on_load_failure_callback=refuse,
    )
    return {extension.name: extension.plugin for extension in found}
