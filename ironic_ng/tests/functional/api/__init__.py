# SPDX-License-Identifier: Apache-2.0
"""Tests of the REST API over a real port and a real database."""
