# SPDX-License-Identifier: Apache-2.0
"""Section [DEFAULT]: what concerns the whole service."""

import os
from pathlib import Path

from ironic_ng.conf.declare import (
    Section,
    boolean,
    choice,
    directory,
    integer,
    optional_choice,
    optional_path,
    optional_text,
    text,
    words,
)

SYSTEM_STATE = Path("/var/lib/ironic_ng")


def default_state_path() -> str:
    """The system's directory when we may write there, else one in the user's home."""
    if os.geteuid() == 0 or os.access(SYSTEM_STATE, os.W_OK):
        return str(SYSTEM_STATE)
    home = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return str(Path(home) / "ironic_ng")


class DefaultSection(Section, group="DEFAULT"):
    """What concerns the whole service."""

    state_path = directory(
        default_state_path(),
        "Directory of everything the service keeps: database file, images, boot "
        "files. Other paths start with it unless set otherwise.",
        sample_default=str(SYSTEM_STATE),
    )
    host = optional_text(
        "Name of this conductor, unique in the cluster. The host's name if unset."
    )
    auth_strategy = choice(
        "keystone",
        ("keystone", "http_basic", "noauth"),
        "How clients prove who they are. With noauth the API binds to loopback "
        "unless [api]host_ip says otherwise.",
    )
    http_basic_auth_user_file = text(
        "/etc/ironic_ng/htpasswd",
        "File of names and bcrypt password hashes for auth_strategy http_basic.",
    )
    rbac_service_role_elevated_access = boolean(
        False, "Let the role service of rbac_service_project_name do much."
    )
    rbac_service_project_name = text(
        "service", "Project whose role service is meant by the option above."
    )
    default_resource_class = optional_text("Resource class of new nodes without one.")
    force_raw_images = boolean(
        True,
        "Convert cached images to raw so that agents can stream them. Without "
        "qemu-img on the conductor they are handed on as they are.",
    )
    webserver_connection_timeout = integer(
        60, "Seconds to wait for a connection to an image server.", min=1
    )
    webserver_verify_ca = text(
        "True",
        "Check certificates of image servers: True, False, or a file or directory "
        "of CA certificates.",
    )
    notification_level = optional_choice(
        ("debug", "info", "warning", "error", "critical"),
        "Tell listeners on the message bus about changes of this level and above. "
        "Nobody is told if unset.",
    )
    versioned_notifications_topics = words(
        ("ironic_versioned_notifications",), "Topics that notifications are sent to."
    )
    isolinux_bin = optional_path(
        "File isolinux.bin; with it boot ISOs start on machines with BIOS. Searched "
        "for in the usual directories if unset."
    )
    ldlinux_c32 = optional_path("File ldlinux.c32 that belongs to isolinux.bin.")
    esp_image = optional_path(
        "FAT image of an EFI system partition whose GRUB reads grub_config_path from "
        "the CD; with it boot ISOs start on machines with UEFI."
    )
    grub_config_path = text(
        "EFI/BOOT/grub.cfg", "Where the GRUB of esp_image looks on a boot ISO."
    )
