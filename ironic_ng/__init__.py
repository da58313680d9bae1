# SPDX-License-Identifier: Apache-2.0
"""Bare metal service; this module says which version it is."""

__version__ = "0.1.0"
