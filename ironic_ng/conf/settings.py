# SPDX-License-Identifier: Apache-2.0
"""The one table of sections, and where their values come from.

``load`` reads files, environment and command line for a process;
``settings_for_tests`` makes settings with values of one's own and nothing else.
"""

from collections.abc import Mapping, Sequence

from oslo_config import cfg
from oslo_log import log

import ironic_ng
from ironic_ng.conf.agent import AgentSection
from ironic_ng.conf.api import ApiSection
from ironic_ng.conf.auto_discovery import AutoDiscoverySection
from ironic_ng.conf.conductor import ConductorSection
from ironic_ng.conf.database import DatabaseSection
from ironic_ng.conf.declare import Section
from ironic_ng.conf.default import DefaultSection
from ironic_ng.conf.deploy import DeploySection
from ironic_ng.conf.drivers import DriversSection
from ironic_ng.conf.fake import FakeSection
from ironic_ng.conf.fetch import FetchSection
from ironic_ng.conf.healthcheck import HealthcheckSection
from ironic_ng.conf.inspection_rules import InspectionRulesSection
from ironic_ng.conf.inspector import InspectorSection
from ironic_ng.conf.inventory import InventorySection
from ironic_ng.conf.ipmi import IpmiSection
from ironic_ng.conf.metrics import MetricsSection
from ironic_ng.conf.nova import NovaSection
from ironic_ng.conf.pxe import PxeSection
from ironic_ng.conf.redfish import RedfishSection
from ironic_ng.conf.service_catalog import ServiceCatalogSection
from ironic_ng.domain.catalogue import cfg as catalogue

PROJECT = "ironic_ng"


class Settings:
    """All settings; each attribute is a section, each of theirs a live value."""

    def __init__(self, source: cfg.ConfigOpts) -> None:
        """Bind every section to the source of its values."""
        self.source = source
        """For libraries that want the object itself: oslo.messaging, oslo.db."""
        self.default = DefaultSection(source)
        self.agent = AgentSection(source)
        self.api = ApiSection(source)
        self.auto_discovery = AutoDiscoverySection(source)
        self.conductor = ConductorSection(source)
        self.database = DatabaseSection(source)
        self.deploy = DeploySection(source)
        self.drivers = DriversSection(source)
        self.fake = FakeSection(source)
        self.fetch = FetchSection(source)
        self.healthcheck = HealthcheckSection(source)
        self.inspection_rules = InspectionRulesSection(source)
        self.inspector = InspectorSection(source)
        self.inventory = InventorySection(source)
        self.ipmi = IpmiSection(source)
        self.metrics = MetricsSection(source)
        self.nova = NovaSection(source)
        self.pxe = PxeSection(source)
        self.redfish = RedfishSection(source)
        self.service_catalog = ServiceCatalogSection(source)

    def sections(self) -> list[Section]:
        """Every section, in the order of the table above."""
        return [item for item in vars(self).values() if isinstance(item, Section)]

    def check(self) -> None:
        """Read every option once: a bad value shows at the start, not at its use."""
        for section in self.sections():
            for option in section.options():
                section.read(option.name)

    def override(self, values: Mapping[str, Mapping[str, object]]) -> None:
        """Give options other values: ``{"conductor": {"workers_pool_size": 3}}``."""
        known = {section.group: section for section in self.sections()}
        known |= {n: it for n, it in vars(self).items() if isinstance(it, Section)}
        for group, options in values.items():
            for name, value in options.items():
                known[group].override(name, value)


def load(argv: Sequence[str], files: Sequence[str] | None = None) -> Settings:
    """Settings of a process from its command line, files and environment.

    Ends the process with a code of the catalogue when they cannot be used.
    Without ``files`` the usual places are searched: ``/etc/ironic_ng`` and home.
    The global source is used because oslo.messaging has options only there.
    """
    source = cfg.CONF
    _register_logging(source)
    settings = Settings(source)
    try:
        source(
            list(argv),
            project=PROJECT,
            version=ironic_ng.__version__,
            default_config_files=None if files is None else list(files),
        )
        settings.check()
    except cfg.Error as error:
        refused = catalogue.REFUSED(detail=error)
        raise SystemExit(refused.recorded()) from error
    return settings


def settings_for_tests(
    values: Mapping[str, Mapping[str, object]] | None = None,
) -> Settings:
    """Settings with these values and defaults; reads no file and no environment."""
    source = cfg.ConfigOpts()
    _register_logging(source)
    settings = Settings(source)
    source(
        [],
        project=PROJECT,
        default_config_files=[],
        default_config_dirs=[],
        use_env=False,
    )
    settings.override(values or {})
    return settings


def list_opts() -> list[tuple[str, list[cfg.Opt]]]:
    """Options for oslo-config-generator and oslo-config-validator."""
    found: dict[str, list[cfg.Opt]] = {}
    for section in Settings(cfg.ConfigOpts()).sections():
        found.setdefault(section.group, []).extend(section.options())
    return list(found.items())


def _register_logging(source: cfg.ConfigOpts) -> None:
    if "log_file" not in source:
        log.register_options(source)
