# SPDX-License-Identifier: Apache-2.0
"""Section [fetch]: reading files from addresses that others have given."""

from ironic_ng.conf.declare import (
    Section,
    boolean,
    directory,
    integer,
    optional_text,
    words,
)


class FetchSection(Section, group="fetch"):
    """Reading files from addresses that others have given."""

    block_loopback = boolean(
        True,
        "Refuse addresses on this host itself (127.0.0.0/8, ::1), for artifacts and "
        "for ramdisks.",
    )
    block_link_local = boolean(
        True,
        "Refuse link-local addresses (169.254.0.0/16, fe80::/10), among them the "
        "metadata services of clouds.",
    )
    blocked_networks = words(
        (), "Further networks that must not be fetched from, such as 10.0.0.0/8."
    )
    allowed_networks = words(
        (), "Networks that may be fetched from although a rule above blocks them."
    )
    cache_path = directory(
        "$state_path/images", "Directory of the conductor's cache of images."
    )
    cache_size_mib = integer(
        20480, "Most MiB of images kept that no node is using; 0 keeps none.", min=0
    )
    cache_ttl_minutes = integer(
        10080, "Minutes after which an unused image is removed.", min=0
    )
    disk_reserve_mib = integer(
        1024, "MiB that a download leaves free on the disk of the cache.", min=0
    )
    largest_image_mib = integer(
        102400, "Most MiB of one image, as sent and when unpacked.", min=1
    )
    stall_timeout = integer(
        60, "Seconds without a byte after which a transfer has failed.", min=1
    )
    slow_after = integer(
        300, "Seconds over which the speed of a transfer is judged.", min=1
    )
    least_bytes_per_second = integer(
        10240, "A transfer slower than this over slow_after seconds has failed.", min=0
    )
    total_timeout = integer(
        7200, "Seconds after which a transfer has failed however fast it is.", min=1
    )
    http_proxy = optional_text("Proxy for http addresses; the environment is not read.")
    https_proxy = optional_text(
        "Proxy for https addresses; the environment is not read."
    )
    no_proxy = words((), "Hosts, domains and networks reached without a proxy.")
