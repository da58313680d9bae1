# SPDX-License-Identifier: Apache-2.0
"""Section [agent]: talking to the ramdisk agent."""

from ironic_ng.conf.declare import Section, integer


class AgentSection(Section, group="agent"):
    """Talking to the ramdisk agent."""

    command_timeout = integer(
        60, "Seconds to wait for the agent's answer to a command.", min=1
    )
