# SPDX-License-Identifier: Apache-2.0
"""Inspection rules: how they are read, when they hold, and what they do."""
