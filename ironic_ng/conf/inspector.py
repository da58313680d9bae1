# SPDX-License-Identifier: Apache-2.0
"""Section [inspector]: what is made of the data of an inspection."""

from ironic_ng.conf.declare import (
    Section,
    boolean,
    choice,
    lines,
    mapping,
    optional_path,
    text,
    words,
    words_of,
)


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
    default_hooks = text(
        "ramdisk-error,validate-interfaces,ports,architecture",
        "What $default_hooks stands for in hooks.",
    )
    hooks = words_of(
        "$default_hooks",
        "What is done with the data of a ramdisk, in this order. Others can be put "
        "before or behind, as in $default_hooks,memory. There are also: accelerators, "
        "boot-mode, cpu-capabilities, cpus, extra-hardware, local-link-connection, "
        "memory, parse-lldp, pci-devices, physical-network, raid-device, root-device.",
    )
    known_accelerators = optional_path(
        "YAML file with the accelerators that the hook accelerators knows; a list of "
        "common ones comes with the service."
    )
    cpu_capabilities = mapping(
        {
            "aes": "cpu_aes",
            "pdpe1gb": "cpu_hugepages_1g",
            "pse": "cpu_hugepages",
            "smx": "cpu_txt",
            "svm": "cpu_vt",
            "vmx": "cpu_vt",
        },
        "Flags of processors and the capabilities that the hook cpu-capabilities makes "
        "of them.",
    )
    extra_hardware_strict = boolean(
        False, "Drop all extra data if one record is malformed (hook extra-hardware)."
    )
    pci_device_alias = lines(
        'A name for a kind of PCI device, as in {"vendor_id": "1234", "product_id": '
        '"5678", "name": "pci_dev1"}, which the hook pci-devices counts. May be given '
        "many times."
    )
    physical_network_cidr_map = words(
        (),
        "Networks and the physical networks they belong to, as in "
        "10.10.10.0/24:physnet_a, for the hook physical-network.",
    )
    disk_partitioning_spacing = boolean(
        True, "Count the root disk as 1 GiB smaller than it is (hook root-device)."
    )
