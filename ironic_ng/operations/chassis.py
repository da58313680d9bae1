# SPDX-License-Identifier: Apache-2.0
"""Create, show, list, change and remove chassis."""

from ironic_ng.db.unit import Unit
from ironic_ng.domain.catalogue import api_nodes
from ironic_ng.domain.chassis import Chassis
from ironic_ng.domain.node import Node
from ironic_ng.operations.plain import Act, Plain


class AllChassis(Plain[Chassis]):
    """The operations on chassis."""

    kind = Chassis

    def deleting(self, act: Act, unit: Unit, found: Chassis) -> None:
        """Refuse to remove a chassis that holds nodes."""
        del act
        if unit.count(Node, chassis_uuid=found.uuid):
            raise api_nodes.NOT_EMPTY(noun="chassis", ident=found.uuid, what="nodes")


CHASSIS = AllChassis()
