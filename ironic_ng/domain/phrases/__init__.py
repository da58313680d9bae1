# SPDX-License-Identifier: Apache-2.0
"""What people read that is no failure, one module for each place that tells it."""
