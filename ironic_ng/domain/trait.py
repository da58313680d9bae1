# SPDX-License-Identifier: Apache-2.0
"""A quality of a machine that schedulers ask for by name."""

from ironic_ng.domain.fields import field, resource

MOST_PER_NODE = 50


@resource(
    table="node_traits",
    collection="traits",
    noun="trait",
    since=37,
    unique_together=(("node_uuid", "trait"),),
)
class NodeTrait:
    """One trait of one node."""

    node_uuid: str = field(size=36, since=None, index=True)
    trait: str = field(since=37, index=True)
