# SPDX-License-Identifier: Apache-2.0
"""Section [agent]: talking to the ramdisk agent."""

from ironic_ng.conf.declare import Section, boolean, choice, integer


class AgentSection(Section, group="agent"):
    """Talking to the ramdisk agent."""

    command_timeout = integer(
        60, "Seconds to wait for the agent's answer to a command.", min=1
    )
    command_connect_timeout = integer(
        10, "Seconds to wait for a connection to the agent.", min=1
    )
    command_poll_interval = integer(
        2, "Seconds between two looks at a command that the agent is running.", min=1
    )
    silence_timeout = integer(
        300,
        "Seconds for which an agent may leave requests unanswered while it runs a "
        "command.",
        min=1,
    )
    allow_md5_checksum = boolean(True, "Accept MD5 checksums of images. Unsafe.")
    image_download_source = choice(
        "http",
        ("http", "local"),
        "Whether agents read images from their source or from the conductor's cache.",
    )
    stream_raw_images = boolean(
        True, "Let agents write raw images while they are being read."
    )
    require_tls = boolean(True, "Refuse agents whose callback address is not https.")
    memory_consumed_by_agent = integer(
        0,
        "MiB of a machine's memory that the ramdisk needs for itself when an image "
        "is kept in memory.",
        min=0,
    )
