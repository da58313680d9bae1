# SPDX-License-Identifier: Apache-2.0
"""Hardware types, one module each: which implementations fit a kind of machine."""
