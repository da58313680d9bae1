# SPDX-License-Identifier: Apache-2.0
"""What a client can ask, free of HTTP and hardware."""
