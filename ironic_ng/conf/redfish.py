# SPDX-License-Identifier: Apache-2.0
"""Section [redfish]: BMCs spoken to by Redfish."""

from ironic_ng.conf.declare import (
    Section,
    boolean,
    integer,
    number,
    text,
    words_of,
)


class RedfishSection(Section, group="redfish"):
    """BMCs spoken to by Redfish."""

    connection_attempts = integer(
        2,
        "How often a read is tried when the BMC does not answer. What changes "
        "something is sent once only.",
        min=1,
        max=10,
    )
    connection_retry_interval = number(
        1, "Seconds between two tries of a read.", min=0, max=30
    )
    connect_timeout = number(5, "Seconds to wait for a connection to a BMC.", min=0.1)
    read_timeout = number(30, "Seconds to wait for a part of a BMC's answer.", min=0.1)
    total_timeout = number(
        60, "Seconds that one piece of work with a BMC may take in all.", min=1
    )
    connection_cache_size = integer(
        1000, "Connections to BMCs kept open, each with its session.", min=1
    )
    largest_answer_kib = integer(
        4096, "Most KiB of one answer of a BMC; longer ones are refused.", min=16
    )
    auth_type = text(
        "auto",
        "How to log in where driver_info.redfish_auth_type does not say: session, "
        "basic, or auto for a session with basic as the way out.",
    )
    verify_ca = text(
        "True",
        "Check certificates of BMCs where driver_info.redfish_verify_ca does not say: "
        "True, False, or a file or directory of CA certificates.",
    )
    enable_vmedia_insert_polling = boolean(
        True, "Look whether an inserted virtual medium is really there."
    )
    vmedia_insert_timeout = number(
        20, "Seconds within which an inserted virtual medium must show.", min=0
    )
    default_inspection_hooks = text(
        "validate-interfaces,ports,architecture,cpus,memory,root-device",
        "What $default_inspection_hooks stands for in inspection_hooks.",
    )
    inspection_hooks = words_of(
        "$default_inspection_hooks",
        "What is done with what a BMC tells of a machine, in this order; the hooks are "
        "those of [inspector]hooks. Hooks about the network are left out when the BMC "
        "tells of no network card.",
    )
