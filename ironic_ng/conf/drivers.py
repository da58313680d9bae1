# SPDX-License-Identifier: Apache-2.0
"""Options of section [DEFAULT] that say which hardware is served, and how."""

from ironic_ng.conf.declare import Section, optional_text, words

_ENABLED = "Implementations of the {} interface that nodes may use."
_DEFAULT = (
    "The {} interface of nodes that name none. If unset, or if the hardware type "
    "does not support it: the first enabled one in the type's own order."
)


class DriversSection(Section, group="DEFAULT"):
    """Which hardware is served, and by which implementations."""

    enabled_hardware_types = words(
        ("ipmi", "redfish", "fake-hardware"), "Hardware types that nodes may have."
    )
    enabled_bios_interfaces = words(
        ("no-bios", "fake"),
        _ENABLED.format("bios"),
    )
    default_bios_interface = optional_text(_DEFAULT.format("bios"))
    enabled_boot_interfaces = words(
        ("redfish-virtual-media", "ipxe", "fake"),
        _ENABLED.format("boot"),
    )
    default_boot_interface = optional_text(_DEFAULT.format("boot"))
    enabled_console_interfaces = words(
        ("no-console", "fake"),
        _ENABLED.format("console"),
    )
    default_console_interface = optional_text(_DEFAULT.format("console"))
    enabled_deploy_interfaces = words(
        ("direct", "custom-agent", "fake", "noop"),
        _ENABLED.format("deploy"),
    )
    default_deploy_interface = optional_text(_DEFAULT.format("deploy"))
    enabled_firmware_interfaces = words(
        ("no-firmware", "fake"),
        _ENABLED.format("firmware"),
    )
    default_firmware_interface = optional_text(_DEFAULT.format("firmware"))
    enabled_inspect_interfaces = words(
        ("redfish", "agent", "no-inspect", "fake"),
        _ENABLED.format("inspect"),
    )
    default_inspect_interface = optional_text(_DEFAULT.format("inspect"))
    enabled_management_interfaces = words(
        ("redfish", "pyghmi", "ipmitool", "fake", "noop"),
        _ENABLED.format("management"),
    )
    default_management_interface = optional_text(_DEFAULT.format("management"))
    enabled_network_interfaces = words(
        ("noop",),
        _ENABLED.format("network"),
    )
    default_network_interface = optional_text(_DEFAULT.format("network"))
    enabled_power_interfaces = words(
        ("redfish", "pyghmi", "ipmitool", "fake"),
        _ENABLED.format("power"),
    )
    default_power_interface = optional_text(_DEFAULT.format("power"))
    enabled_raid_interfaces = words(
        ("no-raid", "fake"),
        _ENABLED.format("raid"),
    )
    default_raid_interface = optional_text(_DEFAULT.format("raid"))
    enabled_rescue_interfaces = words(
        ("no-rescue", "fake"),
        _ENABLED.format("rescue"),
    )
    default_rescue_interface = optional_text(_DEFAULT.format("rescue"))
    enabled_storage_interfaces = words(
        ("noop", "fake"),
        _ENABLED.format("storage"),
    )
    default_storage_interface = optional_text(_DEFAULT.format("storage"))
    enabled_vendor_interfaces = words(
        ("no-vendor", "fake"),
        _ENABLED.format("vendor"),
    )
    default_vendor_interface = optional_text(_DEFAULT.format("vendor"))

    def enabled(self, kind: str) -> list[str]:
        """Names enabled of one kind of interface."""
        names: list[str] = getattr(self, f"enabled_{kind}_interfaces")
        return names

    def preferred(self, kind: str) -> str | None:
        """The default set for one kind of interface."""
        name: str | None = getattr(self, f"default_{kind}_interface")
        return name
