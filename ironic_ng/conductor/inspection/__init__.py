# SPDX-License-Identifier: Apache-2.0
"""What becomes of inspection data after the hooks: rules are applied to them."""
