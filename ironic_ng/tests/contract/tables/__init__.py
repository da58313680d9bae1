# SPDX-License-Identifier: Apache-2.0
"""Tests that read the tables of the contract and exercise every row of them."""
