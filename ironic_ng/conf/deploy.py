# SPDX-License-Identifier: Apache-2.0
"""Section [deploy]: putting an operating system on a machine."""

from ironic_ng.conf.declare import (
    Section,
    boolean,
    choice,
    directory,
    integer,
    optional_integer,
    optional_text,
    secret,
    text,
    words,
)


class DeploySection(Section, group="deploy"):
    """Putting an operating system on a machine."""

    http_root = directory(
        "$state_path/httpboot", "Directory of files published to machines by HTTP."
    )
    http_host = text("127.0.0.1", "Address the publishing HTTP server listens on.")
    http_port = integer(
        8088, "Port of the publishing HTTP server; 0 takes any free one.", min=0
    )
    http_url = optional_text(
        "Address told to machines for published files. Made of http_host and "
        "http_port if unset."
    )
    http_image_subdir = text(
        "agent_images", "Directory below http_root for images given to agents."
    )
    image_server_auth_strategy = choice(
        "noauth",
        ("noauth", "http_basic"),
        "How the conductor proves itself to the servers of image_server_hosts.",
    )
    image_server_user = optional_text("User name for http_basic.")
    image_server_password = secret("Password for http_basic.")
    image_server_hosts = words(
        (), "Hosts that are sent the name and password; no other host ever is."
    )
    configdrive_inline_kib = integer(
        512,
        "Config drives up to this size are sent to the agent inside its command, "
        "larger ones are published for it.",
        min=0,
    )
    erase_devices_priority = optional_integer(
        "Priority of the agent's step erase_devices; 0 leaves it out.", min=0
    )
    erase_devices_metadata_priority = optional_integer(
        "Priority of the agent's step erase_devices_metadata; 0 leaves it out.", min=0
    )
    shred_random_overwrite_iterations = integer(
        1, "How often erase_devices overwrites a disk with random bytes.", min=0
    )
    disk_erasure_concurrency = integer(
        4, "How many disks an agent erases at once.", min=1
    )
    power_off_after_deploy_failure = boolean(
        True, "Switch a machine off when its deployment has failed.", mutable=True
    )
    shred_final_overwrite_with_zeros = boolean(
        True, "Write zeros over disks after the random bytes."
    )
    enable_ata_secure_erase = boolean(
        True, "Let agents use the secure erase of ATA disks where it works."
    )
    enable_nvme_secure_erase = boolean(
        True, "Let agents use the secure erase of NVMe disks where it works."
    )
    continue_if_disk_secure_erase_fails = boolean(
        False, "Overwrite a disk whose secure erase has failed instead of giving up."
    )
    erase_skip_read_only = boolean(
        False, "Leave out disks that are read-only instead of giving up."
    )
