# SPDX-License-Identifier: Apache-2.0
"""What a machine loads when it boots from the network."""
