# SPDX-License-Identifier: Apache-2.0
"""Ports of one machine that act as one, a bond."""

import datetime
from typing import Any

from ironic_ng.domain.checks import logical_name, mac_address, uuid_text
from ironic_ng.domain.fields import Computed, Patch, field, resource


@resource(
    table="portgroups",
    collection="portgroups",
    noun="port group",
    policy="portgroup",
    since=23,
    computed=(
        Computed("links", 23, always=True),
        Computed("ports", 23, unselectable=True),
    ),
)
class Portgroup:
    """A group of ports."""

    uuid: str = field(size=36, unique=True, since=23, create=True, short=True, check=uuid_text)
    address: str | None = field(default=None, size=18, since=23, unique=True, patch=Patch.ANYTIME, short=True, filter=23, check=mac_address)
    name: str | None = field(default=None, since=23, unique=True, patch=Patch.ANYTIME, short=True, check=logical_name)
    node_uuid: str = field(size=36, since=23, index=True, patch=Patch.ANYTIME, required=True, check=uuid_text)
    extra: dict[str, Any] = field(default_factory=dict, since=23, patch=Patch.ANYTIME)
    internal_info: dict[str, Any] = field(default_factory=dict, since=23)
    standalone_ports_supported: bool = field(default=True, since=23, patch=Patch.ANYTIME)
    mode: str = field(default="active-backup", since=26, patch=Patch.ANYTIME)
    properties: dict[str, Any] = field(default_factory=dict, since=26, patch=Patch.ANYTIME)
    physical_network: str | None = field(default=None, size=64, since=102, patch=Patch.ANYTIME)
    category: str | None = field(default=None, size=80, since=103, patch=Patch.ANYTIME)
    dynamic_portgroup: bool = field(default=False, since=111)
    created_at: datetime.datetime | None = field(default=None, since=23)
    updated_at: datetime.datetime | None = field(default=None, since=23)
    version: int = field(default=0, since=None)
