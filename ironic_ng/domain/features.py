# SPDX-License-Identifier: Apache-2.0
"""What conductors of this release can do that those of an earlier one cannot.

Each conductor names its features in its row. While conductors of two releases
run side by side, whatever needs a feature waits until all that are concerned
have it. A feature leaves the table when no supported release lacks it.
"""

FEATURES: dict[str, str] = {
    "placement": "serves the nodes whose conductor_affinity names it, and places nodes "
    "by failure domain, capacity and load",
    "probe": "probes the BMC of a node when asked to",
}
"""Name of each feature, and what a conductor that has it does."""

PLACEMENT = "placement"
PROBE = "probe"
