# SPDX-License-Identifier: Apache-2.0
"""What becomes of a step when whoever performed it was cut in the middle.

That is known by the hold: it was neither given up nor renewed, so its lease ended.
"""

from ironic_ng.conductor import timeline
from ironic_ng.conductor.work import Work
from ironic_ng.domain.catalogue import ha
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.steps import PlannedStep, Resume

MOST = 20
"""How often a step may be cut before it is taken for what kills its conductors."""
_UNDECLARED = 1


def judge(work: Work, step: PlannedStep, resume: Resume | None) -> ServiceError | None:
    """Count the interruption; why the step cannot go on, None when it can.

    What is counted has to be stored before the step is performed again.
    """
    job, holder = work.planned, work.interrupted_holder
    work.interrupted_holder = None
    job.interruptions += 1
    if resume is Resume.MANUAL:
        return ha.STEP_CUT(step=step.step, interface=step.interface, host=holder)
    if job.interruptions > (_UNDECLARED if resume is None else MOST):
        return ha.STEP_CUT_AGAIN(
            step=step.step, interface=step.interface, times=job.interruptions
        )
    if resume is Resume.RESTARTABLE:
        job.notes = {}
    timeline.note(
        work, "ha", f"{step.interface}.{step.step} was cut in {holder}; it goes on",
        params=timeline.told(step, result="cut", host=holder),
    )  # fmt: skip
    return None
