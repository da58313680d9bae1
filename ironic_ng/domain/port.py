# SPDX-License-Identifier: Apache-2.0
"""One network port of a machine, known by its MAC address."""

import datetime
from typing import Any

from ironic_ng.domain.checks import (
    local_link,
    logical_name,
    mac_address,
    not_empty,
    uuid_text,
)
from ironic_ng.domain.fields import Computed, Patch, field, resource


@resource(
    table="ports",
    collection="ports",
    noun="port",
    computed=(Computed("links", 1, always=True),),
)
class Port:
    """A network interface card's port."""

    uuid: str = field(size=36, unique=True, create=True, short=True, check=uuid_text)
    address: str = field(size=18, unique=True, patch=Patch.ANYTIME, required=True, short=True, filter=1, check=mac_address)
    node_uuid: str = field(size=36, index=True, patch=Patch.ANYTIME, check=uuid_text)
    extra: dict[str, Any] = field(default_factory=dict, patch=Patch.ANYTIME)
    internal_info: dict[str, Any] = field(default_factory=dict, since=18)
    pxe_enabled: bool = field(default=True, since=19, patch=Patch.CONNECTED)
    local_link_connection: dict[str, Any] = field(default_factory=dict, since=19, patch=Patch.CONNECTED, check=local_link)
    portgroup_uuid: str | None = field(default=None, size=36, since=24, index=True, patch=Patch.CONNECTED, check=uuid_text)
    physical_network: str | None = field(default=None, size=64, since=34, patch=Patch.CONNECTED, check=not_empty)
    is_smartnic: bool = field(default=False, since=53, patch=Patch.ANYTIME)
    name: str | None = field(default=None, since=88, unique=True, patch=Patch.ANYTIME, check=logical_name)
    description: str | None = field(default=None, since=97, patch=Patch.ANYTIME)
    vendor: str | None = field(default=None, size=32, since=100, patch=Patch.ANYTIME)
    category: str | None = field(default=None, size=80, since=101, patch=Patch.ANYTIME)
    available_for_dynamic_portgroup: bool = field(default=True, since=111, patch=Patch.ANYTIME)
    created_at: datetime.datetime | None = field(default=None)
    updated_at: datetime.datetime | None = field(default=None)
    version: int = field(default=0, since=None)
