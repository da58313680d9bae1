# SPDX-License-Identifier: Apache-2.0
"""Interfaces that work through the agent in the ramdisk."""
