# SPDX-License-Identifier: Apache-2.0
"""Section [DEFAULT]: what concerns the whole service."""

import os
from pathlib import Path

from ironic_ng.conf.declare import Section, choice, directory, optional_text, text

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
