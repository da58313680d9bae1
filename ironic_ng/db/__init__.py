# SPDX-License-Identifier: Apache-2.0
"""Storage: the only package that speaks SQL."""
