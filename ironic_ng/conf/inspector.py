# SPDX-License-Identifier: Apache-2.0
"""Section [inspector]: what is made of the data of an inspection."""

from ironic_ng.conf.declare import Section, boolean, choice, words


class InspectorSection(Section, group="inspector"):
    """What is made of the data of an inspection."""

    add_ports = choice(
        "pxe",
        ("pxe", "all", "active", "disabled"),
        "Which interfaces become ports: the one booted from (all, if unknown), all, "
        "those with an address, or none.",
    )
    keep_ports = choice(
        "all",
        ("all", "present", "added"),
        "Which ports stay: all, those the machine has, or those just added.",
    )
    update_pxe_enabled = boolean(
        True, "Mark the port that the machine booted from, and no other, for booting."
    )
    power_off = boolean(True, "Switch the machine off when the inspection is over.")
    hooks = words(
        ("ramdisk-error", "validate-interfaces", "ports", "architecture"),
        "What is done with the data, in this order. There are also: cpus, memory, "
        "root-device.",
    )
