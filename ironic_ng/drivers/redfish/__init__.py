# SPDX-License-Identifier: Apache-2.0
"""Machines whose BMC speaks Redfish.

Only ``connection`` and ``transport`` import sushy, and they are loaded when the
first BMC is spoken to.
"""
