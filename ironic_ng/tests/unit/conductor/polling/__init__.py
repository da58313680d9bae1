# SPDX-License-Identifier: Apache-2.0
"""Tests of how very many BMCs are asked."""
