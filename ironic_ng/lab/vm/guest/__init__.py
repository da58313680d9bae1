# SPDX-License-Identifier: Apache-2.0
"""Files that run inside the virtual machines; nothing here runs beside the service."""
