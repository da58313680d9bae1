# SPDX-License-Identifier: Apache-2.0
"""Measurements that compare; see README.rst."""
