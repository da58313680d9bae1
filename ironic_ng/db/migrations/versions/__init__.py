# SPDX-License-Identifier: Apache-2.0
"""One module per revision; ``ironic_ng.db.schema.REVISIONS`` names them in order."""
