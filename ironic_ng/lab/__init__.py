# SPDX-License-Identifier: Apache-2.0
"""Simulated machines, BMCs, ramdisks and image servers for demos and tests."""
