# SPDX-License-Identifier: Apache-2.0
"""Options of a cluster's services, and sets of them for short waits."""

from collections.abc import Mapping

from ironic_ng.lab.cluster.processes import Options

HOOKS = "ramdisk-error,validate-interfaces,ports,architecture,cpus,memory,root-device"
_FAKE = {
    "enabled_hardware_types": "fake-hardware,redfish,ipmi,manual-management",
}
COMMON: Options = {
    "DEFAULT": {"auth_strategy": "noauth", **_FAKE},
    "api": {"ramdisk_heartbeat_timeout": 20},
    "deploy": {"erase_devices_priority": 0, "erase_devices_metadata_priority": 10},
    "conductor": {"power_poll_interval": 0.2},
    "inspector": {"hooks": HOOKS},
    # Images and ramdisks of the lab live on this host.
    "fetch": {"block_loopback": False},
}
"""What every process of a cluster gets; nothing here shortens a wait for others."""

SHORT: Options = {
    "conductor": {
        "lease_duration": 3,
        "lease_renewal_interval": 1,
        "heartbeat_interval": 1,
        "heartbeat_timeout": 4,
        "scan_interval": 1,
        "graceful_shutdown_timeout": 5,
    },
}
"""Short leases: a take-over comes after seconds instead of half a minute."""


def _rabbit(*, quorum: bool) -> Options:
    return {
        "oslo_messaging_rabbit": {
            "rabbit_quorum_queue": quorum,
            "rabbit_transient_quorum_queue": quorum,
            "rabbit_qos_prefetch_count": 10,
        }
    }


BUS: Mapping[str, Options] = {
    "rabbit": _rabbit(quorum=False),
    "rabbit-quorum": _rabbit(quorum=True),
}
"""How RabbitMQ is used, by what a cluster calls it."""


def merged(*sets: Options | None) -> dict[str, dict[str, object]]:
    """One set of options; later ones win."""
    found: dict[str, dict[str, object]] = {}
    for options in sets:
        for section, values in (options or {}).items():
            found.setdefault(section, {}).update(values)
    return found
