# SPDX-License-Identifier: Apache-2.0
"""Section [ipmi]: BMCs spoken to by IPMI."""

from ironic_ng.conf.declare import Section, integer


class IpmiSection(Section, group="ipmi"):
    """BMCs spoken to by IPMI."""

    command_retry_timeout = integer(
        60,
        "Seconds that one command to a BMC may take, repeated packets included.",
        min=1,
    )
    min_command_interval = integer(
        5, "Seconds after which the ipmitool program repeats a packet.", min=1
    )
    workers = integer(
        256, "How many BMCs are spoken to at once through pyghmi.", min=1, max=4096
    )
