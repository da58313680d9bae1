# SPDX-License-Identifier: Apache-2.0
"""Tests of the bus: the driver within the process, and RabbitMQ where there is one."""
