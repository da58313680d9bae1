# SPDX-License-Identifier: Apache-2.0
"""Tests that the REST contract of Ironic holds."""
