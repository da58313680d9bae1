# SPDX-License-Identifier: Apache-2.0
"""Connections to other services and to what they serve."""
