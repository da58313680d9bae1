# SPDX-License-Identifier: Apache-2.0
"""Tests that do what README and the documentation tell a reader to do."""
