# SPDX-License-Identifier: Apache-2.0
"""RAID interface ``agent``: the ramdisk's own steps build the arrays."""

from ironic_ng.drivers.interfaces.raid import RaidInterface


class AgentRaid(RaidInterface):
    """Offers nothing itself: create_configuration and the like are the ramdisk's."""
