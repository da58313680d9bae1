# SPDX-License-Identifier: Apache-2.0
"""Section [conductor]: the process that works on nodes."""

from ironic_ng.conf.declare import Section, boolean, integer, words


class ConductorSection(Section, group="conductor"):
    """The process that works on nodes."""

    workers_pool_size = integer(300, "How many steps may run at once.", min=3)
    heartbeat_interval = integer(
        10, "Seconds between two signs of life of a conductor.", min=1
    )
    heartbeat_timeout = integer(
        60, "Seconds without a sign of life after which others take over.", min=2
    )
    automated_clean = boolean(
        True, "Clean a node before it becomes available.", mutable=True
    )
    file_url_allowed_paths = words(
        ("$state_path/files",),
        "Directories below which file:// addresses of images, kernels and ramdisks "
        "may lie. Directories of the system are never allowed.",
    )
    permitted_image_formats = words(
        ("raw", "gpt", "qcow2", "iso"), "Formats of images that may be deployed."
    )
    disable_deep_image_inspection = boolean(
        False, "Trust images without looking at their format. Unsafe."
    )
    disable_support_for_checksum_files = boolean(
        False, "Refuse addresses of checksum files; only checksums are taken."
    )
