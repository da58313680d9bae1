# SPDX-License-Identifier: Apache-2.0
"""Questions that the API asks about hardware, one function each."""
