# SPDX-License-Identifier: Apache-2.0
"""QEMU machines behind a Redfish emulator, with the real agent in a built ramdisk."""
