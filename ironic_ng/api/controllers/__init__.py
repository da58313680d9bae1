# SPDX-License-Identifier: Apache-2.0
"""Endpoints, one module per noun."""
