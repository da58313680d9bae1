# SPDX-License-Identifier: Apache-2.0
"""Section [conductor]: the process that works on nodes."""

from ironic_ng.conf.declare import (
    Section,
    boolean,
    choice,
    integer,
    mapping,
    number,
    optional_text,
    text,
    words,
)


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
    deploy_kernel = optional_text(
        "Kernel of the ramdisk for nodes whose driver_info names none; an address."
    )
    deploy_ramdisk = optional_text(
        "Ramdisk for nodes whose driver_info names none; an address."
    )
    deploy_iso = optional_text(
        "Ready ISO with the ramdisk, for nodes whose driver_info names neither it nor "
        "a kernel; an address."
    )
    bootloader = optional_text(
        "Image of an EFI system partition for boot ISOs of nodes whose driver_info "
        "names none; an address."
    )
    conductor_group = text("", "Group of nodes that this conductor serves.")
    scan_interval = number(
        5, "Seconds between two looks for work whose wake-up was lost.", min=0.05
    )
    lease_duration = number(
        30, "Seconds for which a conductor holds a node without renewing.", min=1
    )
    lease_renewal_interval = number(
        10, "Seconds between two renewals of the holds on nodes.", min=0.1
    )
    graceful_shutdown_timeout = number(
        60, "Seconds that running steps are given when the conductor stops.", min=0
    )
    node_locked_retry_attempts = integer(
        3, "How often to try to hold a node that is held by others.", min=0
    )
    node_locked_retry_interval = number(
        1, "Seconds between two tries to hold a node.", min=0
    )
    step_timeout = integer(
        3600,
        "Seconds after which a step without a time limit of its own has failed, "
        "counted anew at each sign of life of the ramdisk; 0 switches it off.",
        min=0,
    )
    step_total_timeout = integer(
        86400,
        "Seconds after which a step without a time limit of its own has failed, "
        "whatever signs of life the ramdisk gives; 0 switches it off.",
        min=0,
    )
    deploy_callback_timeout = integer(
        1800, "Seconds to wait for the ramdisk in a deployment; 0 for ever.", min=0
    )
    clean_callback_timeout = integer(
        1800, "Seconds to wait for the ramdisk in cleaning; 0 for ever.", min=0
    )
    service_callback_timeout = integer(
        1800, "Seconds to wait for the ramdisk in service; 0 for ever.", min=0
    )
    rescue_callback_timeout = integer(
        1800, "Seconds to wait for the rescue ramdisk; 0 for ever.", min=0
    )
    inspect_wait_timeout = integer(
        1800, "Seconds to wait for the data of an inspection; 0 for ever.", min=0
    )
    power_state_change_timeout = integer(
        60, "Seconds within which a machine must change its power.", min=2
    )
    soft_power_off_timeout = integer(
        600, "Seconds an operating system has for shutting itself down.", min=1
    )
    power_poll_interval = number(
        1, "Seconds between two looks at a machine that changes its power.", min=0.05
    )
    max_conductor_wait_step_seconds = integer(
        30, "Most seconds that a wait step may ask for.", min=0
    )
    poweroff_in_cleanfail = boolean(
        False, "Switch a machine off when its cleaning has failed."
    )
    poweroff_in_servicefail = boolean(
        False, "Switch a machine off when its service has failed."
    )
    clean_step_priority_override = mapping(
        {}, "Priorities of clean steps: interface.step:priority, ..."
    )
    deploy_step_priority_override = mapping(
        {}, "Priorities of deploy steps: interface.step:priority, ..."
    )
    verify_step_priority_override = mapping(
        {}, "Priorities of verify steps: interface.step:priority, ..."
    )
    sync_power_state_interval = integer(
        120, "Seconds between two readings of a node's power; 0 for none.", min=0
    )
    sync_power_state_workers = integer(
        8, "How many machines are asked for their power at once.", min=1
    )
    power_state_sync_max_retries = integer(
        3, "Failed readings after which a node is put into maintenance.", min=1
    )
    force_power_state_during_sync = boolean(
        True, "Bring machines back to the recorded power instead of recording theirs."
    )
    power_failure_recovery_interval = integer(
        300,
        "Most seconds between two tries to reach a machine that was put into "
        "maintenance because its power could not be read; 0 for no tries.",
        min=0,
    )
    node_history_max_entries = integer(
        300, "Most entries of history kept for a node; 0 for all.", min=0
    )
    node_history_minimum_days = integer(
        0, "Days for which entries of history are kept whatever their number.", min=0
    )
    node_history_cleanup_interval = integer(
        86400, "Seconds between two trims of the history; 0 for none.", min=0
    )
    node_history_cleanup_batch_count = integer(
        1000, "Most entries of history removed by one trim.", min=1
    )
    automatic_lessee = boolean(
        True, "Set the lessee of a node when it is deployed, and remove it again."
    )
    automatic_lessee_source = choice(
        "instance",
        ("instance", "request"),
        "Where the lessee comes from: project_id in instance_info, or the client.",
    )
    allow_deleting_available_nodes = boolean(
        True, "Let clients remove nodes that are available.", mutable=True
    )
    allow_provisioning_in_maintenance = boolean(
        True, "Let nodes in maintenance be made available.", mutable=True
    )
