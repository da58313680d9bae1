# SPDX-License-Identifier: Apache-2.0
"""Section [fake]: how slow the fake hardware is."""

from ironic_ng.conf.declare import Option, Section, text


def _seconds(what: str) -> Option[str]:
    return text(
        "0", f'Seconds that {what}; "1,5" means each time some between 1 and 5.'
    )


class FakeSection(Section, group="fake"):
    """How slow the fake hardware is."""

    power_delay = _seconds("a change of power takes")
    boot_delay = _seconds("preparing a boot takes")
    deploy_delay = _seconds("the deploy step takes")
    vendor_delay = _seconds("a vendor method takes")
    management_delay = _seconds("a management call takes")
    inspect_delay = _seconds("an inspection takes")
    raid_delay = _seconds("a RAID step takes")
    bios_delay = _seconds("a BIOS step takes")
    storage_delay = _seconds("a storage call takes")
    rescue_delay = _seconds(
        "rescue and unrescue take, during which the node stays locked"
    )
    firmware_delay = _seconds("a firmware step takes")
