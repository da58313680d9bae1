# SPDX-License-Identifier: Apache-2.0
"""Deploy templates."""

from ironic_ng.api.controllers.plain import Collection
from ironic_ng.operations.deploy_template import DEPLOY_TEMPLATES

COLLECTION = Collection(operations=DEPLOY_TEMPLATES)
