# SPDX-License-Identifier: Apache-2.0
"""Every error the service knows, one module per area; import the area you need."""
