# SPDX-License-Identifier: Apache-2.0
"""Section [healthcheck]: the answer for load balancers."""

from ironic_ng.conf.declare import Section, boolean


class HealthcheckSection(Section, group="healthcheck"):
    """The answer for load balancers."""

    enabled = boolean(True, "Answer 200 on /healthcheck, to everybody.")
