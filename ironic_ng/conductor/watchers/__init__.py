# SPDX-License-Identifier: Apache-2.0
"""Duties that come round again and again; each look is harmless when repeated."""
