# SPDX-License-Identifier: Apache-2.0
"""All questions by name."""

from collections.abc import Callable
from typing import Any

from ironic_ng.conductor.answers import management, validate, vendor, vif
from ironic_ng.conductor.answers.question import Answer, DriverQuestion

ANSWERS: dict[str, Answer] = {
    "validate": Answer(validate.validate),
    "validate_request": Answer(validate.validate_request),
    "get_boot_device": Answer(management.get_boot_device, exclusive=True),
    "set_boot_device": Answer(management.set_boot_device, exclusive=True),
    "get_supported_boot_devices": Answer(management.get_supported_boot_devices),
    "inject_nmi": Answer(management.inject_nmi, exclusive=True),
    "indicators": Answer(management.indicators),
    "indicator": Answer(management.indicator, exclusive=True),
    "set_indicator": Answer(management.set_indicator, exclusive=True),
    "console_info": Answer(management.console_info),
    "stop_console": Answer(management.stop_console, exclusive=True),
    "virtual_media": Answer(management.virtual_media),
    "vif_list": Answer(vif.vif_list),
    "vif_attach": Answer(vif.vif_attach, exclusive=True),
    "vif_detach": Answer(vif.vif_detach, exclusive=True),
    "vendor_methods": Answer(vendor.vendor_methods),
    "vendor_call": Answer(vendor.vendor_call, exclusive=True),
}

DRIVER_ANSWERS: dict[str, Callable[[DriverQuestion], Any]] = {
    "driver_vendor_methods": vendor.driver_vendor_methods,
    "driver_vendor_call": vendor.driver_vendor_call,
}
