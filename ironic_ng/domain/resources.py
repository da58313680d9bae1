# SPDX-License-Identifier: Apache-2.0
"""The list of all resources; tables and types are derived from it."""

from ironic_ng.domain.allocation import Allocation
from ironic_ng.domain.bios_setting import BiosSetting
from ironic_ng.domain.chassis import Chassis
from ironic_ng.domain.conductor import Conductor
from ironic_ng.domain.deploy_template import DeployTemplate
from ironic_ng.domain.firmware_component import FirmwareComponent
from ironic_ng.domain.history import HistoryEvent
from ironic_ng.domain.idempotency import IdempotencyKey
from ironic_ng.domain.inspection_rule import InspectionRule
from ironic_ng.domain.intents import Intent
from ironic_ng.domain.inventory import NodeInventory
from ironic_ng.domain.job import Job
from ironic_ng.domain.maintenance_entry import MaintenanceEntry
from ironic_ng.domain.node import Node
from ironic_ng.domain.port import Port
from ironic_ng.domain.portgroup import Portgroup
from ironic_ng.domain.ramdisk import Ramdisk
from ironic_ng.domain.runbook import Runbook
from ironic_ng.domain.trait import NodeTrait
from ironic_ng.domain.volume_connector import VolumeConnector
from ironic_ng.domain.volume_target import VolumeTarget

RESOURCES: tuple[type, ...] = (
    Node,
    Port,
    Portgroup,
    Chassis,
    NodeTrait,
    BiosSetting,
    FirmwareComponent,
    Conductor,
    HistoryEvent,
    NodeInventory,
    Intent,
    IdempotencyKey,
    Job,
    Ramdisk,
    VolumeConnector,
    VolumeTarget,
    Allocation,
    DeployTemplate,
    Runbook,
    InspectionRule,
    MaintenanceEntry,
)
