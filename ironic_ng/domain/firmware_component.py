# SPDX-License-Identifier: Apache-2.0
"""One updatable piece of firmware of a machine, as it was read last."""

import datetime

from ironic_ng.domain.fields import field, resource


@resource(
    table="firmware_components",
    collection="firmware",
    noun="firmware component",
    since=86,
    unique_together=(("node_uuid", "component"),),
)
class FirmwareComponent:
    """One component: BIOS, BMC, a network card."""

    node_uuid: str = field(size=36, since=None, index=True)
    component: str = field(since=86)
    initial_version: str | None = field(default=None, since=86)
    current_version: str | None = field(default=None, since=86)
    last_version_flashed: str | None = field(default=None, since=86)
    vendor: str | None = field(default=None, since=114)
    model: str | None = field(default=None, since=114)
    serial_number: str | None = field(default=None, since=114)
    created_at: datetime.datetime | None = field(default=None, since=86)
    updated_at: datetime.datetime | None = field(default=None, since=86)
