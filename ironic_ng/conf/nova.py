# SPDX-License-Identifier: Apache-2.0
"""Section [nova]: what the compute service is told.

How to log in there (auth_type, auth_url, username, ...) is declared by keystoneauth.
"""

from ironic_ng.conf.declare import Section, boolean


class NovaSection(Section, group="nova"):
    """What the compute service is told."""

    send_power_notifications = boolean(
        True,
        "Tell the compute service when the power of an instance's machine has changed; "
        "needs auth_type and what belongs to it in this section.",
        mutable=True,
    )
