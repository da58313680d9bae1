# SPDX-License-Identifier: Apache-2.0
"""The configuration file by which tempest finds a stage."""

import configparser
from pathlib import Path

from ironic_ng.domain.microversions import LATEST
from ironic_ng.tests.clients.keystone import PASSWORD, REGION
from ironic_ng.tests.clients.stage import TYPES, Stage
from ironic_ng.tests.contract.running_service import INTERFACES

_ABSENT = ("nova", "glance", "neutron", "cinder", "swift", "horizon")


def write_tempest_conf(stage: Stage, directory: Path) -> None:
    """Write ``tempest.conf`` into the directory."""
    assert stage.accounts is not None
    parser = configparser.RawConfigParser()
    parser["DEFAULT"] = {"log_file": str(directory / "tempest.log")}
    parser["oslo_concurrency"] = {"lock_path": str(directory / "locks")}
    # Tempest makes users and projects of its own, per class of tests.
    parser["auth"] = {
        "use_dynamic_credentials": "true",
        "create_isolated_networks": "false",
        "admin_username": "admin",
        "admin_password": PASSWORD,
        "admin_project_name": "admin",
        "admin_domain_name": "Default",
        "admin_system": "all",
    }
    parser["identity"] = {
        "uri_v3": stage.accounts.url,
        "auth_version": "v3",
        "region": REGION,
    }
    parser["identity-feature-enabled"] = {"api_v2": "false"}
    parser["service_available"] = {"ironic": "true"} | dict.fromkeys(_ABSENT, "false")
    parser["enforce_scope"] = {"ironic": "true"}
    # Named after compute, but these are tempest's pauses and limits for all waiting.
    parser["compute"] = {"build_interval": "1", "build_timeout": "120"}
    parser["baremetal"] = _baremetal()
    with (directory / "tempest.conf").open("w", encoding="utf-8") as file:
        parser.write(file)


def _baremetal() -> dict[str, str]:
    enabled = {
        f"enabled_{kind}_interfaces": names
        for kind, (names, _default) in INTERFACES.items()
        if kind not in {"firmware", "network", "storage", "vendor"}
    }
    return {
        "driver": "fake-hardware",
        "min_microversion": "1.1",
        "max_microversion": str(LATEST),
        "enabled_drivers": "fake-hardware",
        "enabled_hardware_types": TYPES,
        "default_rescue_interface": "fake",
        **enabled,
    }
