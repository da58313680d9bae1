# SPDX-License-Identifier: Apache-2.0
"""The work: takes intents, runs steps, watches machines."""
