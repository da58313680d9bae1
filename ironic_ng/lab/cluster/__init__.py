# SPDX-License-Identifier: Apache-2.0
"""A whole cluster on this host: servers, services and relays that break on demand."""
