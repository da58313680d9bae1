# SPDX-License-Identifier: Apache-2.0
"""Tests of the database layer, the same ones on every kind of database."""
