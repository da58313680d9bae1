# SPDX-License-Identifier: Apache-2.0
"""Commands: each module assembles one process."""
