# SPDX-License-Identifier: Apache-2.0
"""Virtual network interfaces of a node."""

from typing import Any

from ironic_ng.conductor.answers.question import Question
from ironic_ng.drivers.bound import network_of


def vif_list(question: Question) -> list[dict[str, Any]]:
    """Those attached."""
    return network_of(question.task).vifs(question.task)


def vif_attach(question: Question) -> None:
    """Attach one."""
    driver = network_of(question.task)
    question.learned = driver.attach_vif(question.task, dict(question.args["vif"]))


def vif_detach(question: Question) -> None:
    """Detach one."""
    driver = network_of(question.task)
    question.learned = driver.detach_vif(question.task, question.args["vif_id"])
