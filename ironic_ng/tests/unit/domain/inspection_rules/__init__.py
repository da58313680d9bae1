# SPDX-License-Identifier: Apache-2.0
"""Tests of the rules and data that need nothing but the standard library."""
