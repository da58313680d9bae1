# SPDX-License-Identifier: Apache-2.0
"""Everything that talks to hardware; it knows the node but not the conductor."""
