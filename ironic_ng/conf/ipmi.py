# SPDX-License-Identifier: Apache-2.0
"""Section [ipmi]: BMCs spoken to by IPMI."""

from ironic_ng.conf.declare import Section, integer


class IpmiSection(Section, group="ipmi"):
    """BMCs spoken to by IPMI."""

    command_retry_timeout = integer(
        60, "Seconds within which a failed command is tried again.", min=1
    )
