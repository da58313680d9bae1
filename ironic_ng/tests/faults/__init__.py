# SPDX-License-Identifier: Apache-2.0
"""Processes, time, database, bus, BMCs and ramdisks break; what was promised holds."""
