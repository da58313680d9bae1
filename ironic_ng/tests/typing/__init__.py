# SPDX-License-Identifier: Apache-2.0
"""Cases that the type checker must accept."""
