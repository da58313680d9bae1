# SPDX-License-Identifier: Apache-2.0
"""Tests of the bus: the one within the process, and RabbitMQ where there is one."""

# First of all, because it chooses threads before oslo.messaging chooses eventlet.
import ironic_ng.rpc  # noqa: F401
