# SPDX-License-Identifier: Apache-2.0
"""An address by which a machine reaches remote volumes, such as an initiator name."""

import datetime
import enum
from typing import Any

from ironic_ng.domain.checks import one_of, uuid_text
from ironic_ng.domain.fields import Computed, Patch, field, resource


class ConnectorType(enum.StrEnum):
    """What a connector's identifier is."""

    IQN = "iqn"
    IP = "ip"
    MAC = "mac"
    WWNN = "wwnn"
    WWPN = "wwpn"
    PORT = "port"
    PORTGROUP = "portgroup"


@resource(
    table="volume_connectors",
    collection="connectors",
    noun="volume connector",
    path="volume/connectors",
    policy="volume",
    since=32,
    computed=(Computed("links", 32, always=True),),
    unique_together=(("type", "connector_id"),),
)
class VolumeConnector:
    """A volume connector of a node."""

    uuid: str = field(
        size=36, unique=True, since=32, create=True, short=True, check=uuid_text
    )
    node_uuid: str = field(
        size=36,
        since=32,
        index=True,
        patch=Patch.ANYTIME,
        required=True,
        short=True,
        check=uuid_text,
    )
    type: str = field(
        since=32,
        size=32,
        patch=Patch.ANYTIME,
        required=True,
        short=True,
        check=one_of(ConnectorType),
    )
    connector_id: str = field(since=32, patch=Patch.ANYTIME, required=True, short=True)
    extra: dict[str, Any] = field(default_factory=dict, since=32, patch=Patch.ANYTIME)
    created_at: datetime.datetime | None = field(default=None, since=32)
    updated_at: datetime.datetime | None = field(default=None, since=32)
    version: int = field(default=0, since=None)
