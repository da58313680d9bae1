# SPDX-License-Identifier: Apache-2.0
"""Section [redfish]: BMCs spoken to by Redfish."""

from ironic_ng.conf.declare import Section, integer


class RedfishSection(Section, group="redfish"):
    """BMCs spoken to by Redfish."""

    connection_attempts = integer(
        5, "How often to try to reach a BMC that does not answer.", min=1
    )
