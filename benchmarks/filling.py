# SPDX-License-Identifier: Apache-2.0
"""Fills both databases with the same nodes, each with two ports and five traits.

The first thousand come through the services' own APIs. Further thousands are
copies of their rows, made by the database.
"""

import concurrent.futures
import functools
import uuid
from typing import Any

from benchmarks.client import Client
from benchmarks.services import THREADS, Service

FIRST = 1000
"""Nodes that are made through the API."""
PORTS = 2
TRAITS = ("HW_CPU_X86_VMX", "HW_CPU_X86_AVX2", "CUSTOM_RACK_A", "CUSTOM_GOLD",
          "CUSTOM_NVME")  # fmt: skip


def node_uuid(number: int) -> str:
    """The UUID of a node by its number."""
    return _numbered(1, number)


def node(number: int) -> dict[str, Any]:
    """What a client sends to enrol a node, with as much in it as real ones have."""
    host = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    return {
        "uuid": node_uuid(number),
        "name": f"node-{number}",
        "driver": "fake-hardware",
        "resource_class": "baremetal.large",
        "driver_info": {
            "redfish_address": f"https://{host}",
            "redfish_system_id": "/redfish/v1/Systems/1",
            "redfish_username": "operator",
            "redfish_password": "not-a-secret",
            "deploy_kernel": "http://10.0.0.1/ipa.kernel",
            "deploy_ramdisk": "http://10.0.0.1/ipa.initramfs",
        },
        "properties": {
            "cpu_arch": "x86_64",
            "cpus": "64",
            "memory_mb": "524288",
            "local_gb": "3576",
            "vendor": "benchmark",
            "capabilities": "boot_mode:uefi,secure_boot:true,cpu_vt:true",
        },
        "extra": {"rack": f"r{number // 40}", "unit": number % 40, "owner_note": "x"},
    }


def ports(number: int) -> list[dict[str, Any]]:
    """The ports of a node, as a client sends them."""
    return [
        {
            "uuid": _numbered(2 + place, number),
            "node_uuid": node_uuid(number),
            "address": f"52:54:{place:02x}:00:{number >> 8:02x}:{number & 255:02x}",
            "local_link_connection": {
                "switch_id": "00:1b:54:00:00:01",
                "port_id": f"Ethernet{number % 48}/{place}",
                "switch_info": f"leaf-{number // 40}",
            },
        }
        for place in range(PORTS)
    ]


def enrol(service: Service, count: int = FIRST) -> None:
    """Make the first nodes through the API."""
    with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(functools.partial(_enrol_some, service, count), range(THREADS)))
    with service.server.connected(service.program.database) as cursor:
        # Where Nova finds most of them: ready, and off.
        cursor.execute(
            "UPDATE nodes SET provision_state = 'available', power_state = 'power off'"
        )


def _enrol_some(service: Service, count: int, first: int) -> None:
    client = Client(service.port)
    for number in range(first, count, THREADS):
        client.send("POST", "/v1/nodes", node(number), 201)
        for port in ports(number):
            client.send("POST", "/v1/ports", port, 201)
        traits = {"traits": list(TRAITS)}
        client.send("PUT", f"/v1/nodes/{node_uuid(number)}/traits", traits, 204)
    client.close()


def multiply(service: Service, times: int) -> None:
    """Copy the first thousand until there are ``times`` thousand."""
    for copy in range(1, times):
        _copy_nodes(service, copy)
        _copy_belongings(service, "ports", copy)
        _copy_belongings(service, "node_traits", copy)
    with service.server.connected(service.program.database) as cursor:
        for table in ("nodes", "ports", "node_traits"):
            cursor.execute(f"ANALYZE TABLE {table}")


# A copy differs in the first part of its UUIDs, in its name and its address.
_FIRST_ONLY = "uuid LIKE '00000000-%%'"


def _copied(column: str, copy: int) -> str:
    return f"CONCAT('{copy:08d}', SUBSTR({column}, 9))"


def _copy_nodes(service: Service, copy: int) -> None:
    changed = {
        "uuid": _copied("uuid", copy),
        "name": f"CONCAT(name, '-{copy}')",
    }
    _copy(service, "nodes", changed, _FIRST_ONLY)


def _copy_belongings(service: Service, table: str, copy: int) -> None:
    columns = _columns(service, table)
    changed = {}
    if "uuid" in columns:
        changed["uuid"] = _copied("uuid", copy)
    if "address" in columns:
        changed["address"] = (
            f"CONCAT(SUBSTR(address, 1, 9), '{copy:02x}', SUBSTR(address, 12))"
        )
    if "node_uuid" in columns:
        changed["node_uuid"] = _copied("node_uuid", copy)
        _copy(service, table, changed, "node_uuid LIKE '00000000-%%'")
        return
    # Where rows name their node by its number, the copy's number is looked up.
    changed["node_id"] = (
        "(SELECT copied.id FROM nodes original JOIN nodes copied ON copied.uuid = "
        f"{_copied('original.uuid', copy)} WHERE original.id = {table}.node_id)"
    )
    of_first = f"node_id IN (SELECT id FROM nodes WHERE {_FIRST_ONLY})"
    _copy(service, table, changed, of_first)


def _copy(service: Service, table: str, changed: dict[str, str], which: str) -> None:
    columns = [name for name in _columns(service, table) if name != "id"]
    values = ", ".join(changed.get(name, f"`{name}`") for name in columns)
    names = ", ".join(f"`{name}`" for name in columns)
    # Nothing in it comes from outside this file and the schema.
    statement = f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE "
    with service.server.connected(service.program.database) as cursor:
        cursor.execute(statement + which.replace("%%", "%"))


def _columns(service: Service, table: str) -> list[str]:
    with service.server.connected() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_schema = %s AND table_name = %s ORDER BY ordinal_position",
            (service.program.database, table),
        )
        return [str(row[0]) for row in cursor.fetchall()]


def _numbered(kind: int, number: int) -> str:
    return str(uuid.UUID(int=(4 << 76) | (8 << 60) | (kind << 40) | number))
