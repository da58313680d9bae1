# SPDX-License-Identifier: Apache-2.0
"""Tests that kill processes and expect the same end."""
