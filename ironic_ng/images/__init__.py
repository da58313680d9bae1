# SPDX-License-Identifier: Apache-2.0
"""Images: downloaded, checked, cached and published."""
