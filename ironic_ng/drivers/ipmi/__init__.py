# SPDX-License-Identifier: Apache-2.0
"""Machines whose BMC speaks IPMI.

What the commands mean is in ``commands``; two ways lead to the BMC: ``session``
with pyghmi in a process of its own (``worker``), and ``program`` with ipmitool.
"""
