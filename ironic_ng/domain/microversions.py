# SPDX-License-Identifier: Apache-2.0
"""Every microversion of the API, 1.1 to 1.115: its number and its name.

Code that depends on a version asks for the name: ``version.has("traits")``.
"""

import dataclasses

MAJOR = 1

NAMES: dict[int, str] = {
    1: "base",
    2: "available_state",
    3: "driver_internal_info",
    4: "manageable_state",
    5: "node_names",
    6: "inspect",
    7: "clean_step",
    8: "fields",
    9: "provision_state_filter",
    10: "unreserved_names",
    11: "enroll_state",
    12: "raid",
    13: "abort",
    14: "states_links",
    15: "clean_verb",
    16: "driver_filter",
    17: "adopt",
    18: "port_internal_info",
    19: "port_connection",
    20: "network_interface",
    21: "resource_class",
    22: "ramdisk_endpoints",
    23: "portgroups",
    24: "portgroup_ports",
    25: "unset_chassis",
    26: "portgroup_mode",
    27: "soft_power",
    28: "vifs",
    29: "inject_nmi",
    30: "dynamic_drivers",
    31: "interface_fields",
    32: "volume",
    33: "storage_interface",
    34: "physical_network",
    35: "rebuild_configdrive",
    36: "agent_version",
    37: "traits",
    38: "rescue",
    39: "inspect_wait_state",
    40: "bios",
    41: "abort_inspection",
    42: "fault",
    43: "detail_argument",
    44: "deploy_step",
    45: "reset_interfaces",
    46: "conductor_group",
    47: "automated_clean",
    48: "protected",
    49: "conductors",
    50: "owner",
    51: "description",
    52: "allocations",
    53: "smartnic",
    54: "events",
    55: "deploy_templates",
    56: "configdrive_object",
    57: "allocation_update",
    58: "allocation_backfill",
    59: "configdrive_vendor_data",
    60: "allocation_owner",
    61: "retired",
    62: "agent_token",
    63: "indicators",
    64: "network_type",
    65: "lessee",
    66: "network_data",
    67: "vif_port",
    68: "agent_ca",
    69: "deploy_steps",
    70: "clean_without_ramdisk",
    71: "system_scope",
    72: "agent_status",
    73: "deploy_verb",
    74: "bios_registry",
    75: "boot_mode",
    76: "set_boot_mode",
    77: "driver_fields",
    78: "history",
    79: "allocation_node_name",
    80: "self_owned_nodes",
    81: "inventory",
    82: "shards",
    83: "child_nodes",
    84: "continue_inspection",
    85: "unhold",
    86: "firmware",
    87: "service",
    88: "port_name",
    89: "attach_vmedia",
    90: "vtep",
    91: "no_json_suffix",
    92: "runbooks",
    93: "get_vmedia",
    94: "port_node_ident",
    95: "disable_power_off",
    96: "inspection_rules",
    97: "port_description",
    98: "patch_pointer_escapes",
    99: "conductor_groups_filter",
    100: "port_vendor",
    101: "port_category",
    102: "portgroup_physical_network",
    103: "portgroup_category",
    104: "instance_name",
    105: "no_vtep",
    106: "portgroup_shard_filter",
    107: "request_id",
    108: "service_without_ramdisk",
    109: "health",
    110: "abort_deploy_wait",
    111: "dynamic_portgroups",
    112: "runbook_traits",
    113: "history_project",
    114: "firmware_details",
    115: "history_duration",
}
NUMBERS = {name: number for number, name in NAMES.items()}
MINIMUM = min(NAMES)
MAXIMUM = max(NAMES)


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Version:
    """The microversion a request is answered in; only the minor number varies."""

    minor: int

    def has(self, name: str) -> bool:
        """Whether this version includes what the named one brought."""
        return self.minor >= NUMBERS[name]

    def __str__(self) -> str:
        """As in headers: 1.N."""
        return f"{MAJOR}.{self.minor}"


LATEST = Version(MAXIMUM)
