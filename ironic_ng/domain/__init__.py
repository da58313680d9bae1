# SPDX-License-Identifier: Apache-2.0
"""The rules and data of bare metal provisioning, free of any library or I/O."""
