# SPDX-License-Identifier: Apache-2.0
"""Tests of what rules do outside: regular expressions and calls."""
