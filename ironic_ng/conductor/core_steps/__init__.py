# SPDX-License-Identifier: Apache-2.0
"""Steps of the conductor itself, which clients never see."""
