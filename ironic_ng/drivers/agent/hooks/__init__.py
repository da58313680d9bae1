# SPDX-License-Identifier: Apache-2.0
"""The inspection hooks: each makes something of the data of a machine."""
