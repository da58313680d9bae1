# SPDX-License-Identifier: Apache-2.0
"""Section [fake]: how slow the fake hardware is."""

from ironic_ng.conf.declare import Section, text


class FakeSection(Section, group="fake"):
    """How slow the fake hardware is; "3" or "1,5" (a range) in seconds."""

    power_delay = text("0", "Time a power action takes.")
