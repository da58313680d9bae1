# SPDX-License-Identifier: Apache-2.0
"""Work whose BMC goes away in the middle waits for it and goes on where it was.

Only once the machine's ramdisk has reported: until then a BMC that does not answer
is more likely a wrong address, which somebody wants to hear of at once.
"""

from ironic_ng.conductor import endings, timeline
from ironic_ng.conductor.flow import Flow
from ironic_ng.conductor.polling.ladder import Fallen, climb
from ironic_ng.conductor.work import Work
from ironic_ng.domain.catalogue import bmc
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.steps import Wait
from ironic_ng.drivers.task import Task

SECONDS = 15.0
"""After which the step is performed again."""
AWAY = "bmc_away"
"""Fact of a job: the code with which its BMC went away."""


def wait_for_bmc(
    work: Work, flow: Flow, error: ServiceError, task: Task
) -> Wait | None:
    """The wait, if the failure of a step means that the BMC is away for a while."""
    job = work.planned
    if error.code is not bmc.UNREACHABLE or not _may_wait(work, flow, task):
        return None
    if AWAY not in job.facts:
        timeline.fault_opened(work, _cause(error, task))
        job.facts = {**job.facts, AWAY: error.code.code}
    return Wait(seconds=SECONDS, reason="the BMC to be back", external=True)


def over(work: Work) -> None:
    """The step came further than the last time: note that the BMC is back."""
    job = work.job
    if job is None or AWAY not in job.facts:
        return
    timeline.fault_closed(work, job.facts[AWAY], "the work goes on")
    job.facts = {name: it for name, it in job.facts.items() if name != AWAY}


def _may_wait(work: Work, flow: Flow, task: Task) -> bool:
    booted = work.ramdisk is not None and work.ramdisk.seen_at is not None
    wanted = task.settings.conductor.resume_after_recovery
    given_up = work.planned.abort or endings.failure(work) is not None
    return wanted and booted and flow.provisions and not given_up


def _cause(error: ServiceError, task: Task) -> ServiceError:
    """The same with the rung of the probe that fails, while one does."""
    try:
        climb(task)
    except Fallen as fallen:
        return fallen
    return error
