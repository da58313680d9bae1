# SPDX-License-Identifier: Apache-2.0
"""Hardware: what each kind of machine can do."""
