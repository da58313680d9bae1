# SPDX-License-Identifier: Apache-2.0
"""Simulated machines for demo, tests and newcomers."""
