# SPDX-License-Identifier: Apache-2.0
"""Tests of the whole API and conductor in one process."""
