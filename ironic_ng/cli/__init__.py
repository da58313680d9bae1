# SPDX-License-Identifier: Apache-2.0
"""Our commands within ``openstack baremetal``: a client of the API and nothing else."""
