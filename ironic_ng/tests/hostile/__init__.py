# SPDX-License-Identifier: Apache-2.0
"""What attackers send, row by row: see ``rows.py`` for the table."""
