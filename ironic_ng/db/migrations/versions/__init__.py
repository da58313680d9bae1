# SPDX-License-Identifier: Apache-2.0
"""One module per revision; their names begin with its number."""
