# SPDX-License-Identifier: Apache-2.0
"""Asking very many BMCs small questions, without a burst and without being held up."""
