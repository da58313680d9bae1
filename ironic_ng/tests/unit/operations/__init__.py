# SPDX-License-Identifier: Apache-2.0
"""Tests of what clients can ask for, over a real database, without HTTP."""
