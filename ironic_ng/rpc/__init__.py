# SPDX-License-Identifier: Apache-2.0
"""The bus: wake-ups and questions between processes."""
