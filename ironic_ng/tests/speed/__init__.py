# SPDX-License-Identifier: Apache-2.0
"""Tests that count statements, requests and threads."""
