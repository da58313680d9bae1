# SPDX-License-Identifier: Apache-2.0
"""Boot device, indicators and the like, as the BMC tells or takes them."""

from typing import Any

from ironic_ng.conductor.answers.question import Question
from ironic_ng.domain.catalogue import bmc
from ironic_ng.domain.steps import Changes
from ironic_ng.drivers.bound import console_of, management_of


def get_boot_device(question: Question) -> dict[str, Any]:
    """Where the machine boots from next."""
    found = management_of(question.task).boot_device(question.task)
    return {"boot_device": found.device, "persistent": found.persistent}


def set_boot_device(question: Question) -> None:
    """Make it boot from there."""
    management_of(question.task).set_boot_device(
        question.task,
        question.args["boot_device"],
        persistent=bool(question.args.get("persistent")),
    )


def get_supported_boot_devices(question: Question) -> list[str]:
    """What may be asked for."""
    driver = management_of(question.task)
    return list(driver.supported_boot_devices(question.task))


def inject_nmi(question: Question) -> None:
    """Send a non-maskable interrupt."""
    management_of(question.task).inject_nmi(question.task)


def indicators(question: Question) -> list[dict[str, Any]]:
    """All lights, or those of one component."""
    wanted = question.args.get("component")
    return [
        {
            "name": light.name,
            "component": light.component,
            "readonly": light.readonly,
            "states": list(light.states),
        }
        for light in management_of(question.task).indicators(question.task)
        if wanted in {None, light.component}
    ]


def indicator(question: Question) -> str:
    """State of one light."""
    args = question.args
    driver = management_of(question.task)
    return driver.indicator(question.task, args["component"], args["name"])


def set_indicator(question: Question) -> None:
    """Set one light."""
    args = question.args
    driver = management_of(question.task)
    driver.set_indicator(question.task, args["component"], args["name"], args["state"])


def virtual_media(question: Question) -> list[dict[str, Any]]:
    """The virtual drives, and what is in them."""
    found = management_of(question.task).virtual_media(question.task)
    return [
        {
            "media_types": list(drive.device_types),
            "inserted": drive.inserted,
            "image": drive.image,
        }
        for drive in found
    ]


def console_info(question: Question) -> dict[str, Any]:
    """Where the console is."""
    driver = console_of(question.task)
    if not driver.supported:
        raise bmc.UNSUPPORTED(
            kind="console",
            interface=question.task.node.console_interface,
            what="consoles",
        )
    return driver.info(question.task)


def stop_console(question: Question) -> None:
    """End a console that runs, as before its node is removed."""
    console_of(question.task).stop(question.task)
    question.learned = Changes(node={"console_enabled": False})
