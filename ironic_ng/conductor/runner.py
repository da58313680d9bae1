# SPDX-License-Identifier: Apache-2.0
"""Takes one node one stretch further: the same code for every cause.

A wake-up, the clock, a restart and a takeover all end here. The tables say what
is to be done; whoever holds the node does it, and nobody else.
"""

import hashlib
import logging
import traceback
from collections.abc import Callable
from typing import TypeVar

from ironic_ng.conductor import endings, timeline
from ironic_ng.conductor.flows.table import flow_for
from ironic_ng.conductor.journal import Journal
from ironic_ng.conductor.moves import fire
from ironic_ng.conductor.performing import Performer
from ironic_ng.conductor.step_engine import StepEngine
from ironic_ng.conductor.tasks import TaskMaker
from ironic_ng.conductor.work import Work
from ironic_ng.conf.settings import Settings
from ironic_ng.db.failures import STRETCH_ENDS, Duplicate
from ironic_ng.db.holds import WORK
from ironic_ng.domain import states
from ironic_ng.domain.catalogue import gen, ha
from ironic_ng.domain.catalogue import step as codes
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.intents import Intent, IntentState
from ironic_ng.domain.states import Event, State
from ironic_ng.domain.steps import Failed, Outcome
from ironic_ng.drivers.bound import inspect_of

LOG = logging.getLogger(__name__)
T = TypeVar("T")
STEERING = {"abort", "unhold"}


class Runner:
    """Runs nodes, one stretch each; may be called from many threads."""

    def __init__(self, settings: Settings, tasks: TaskMaker, journal: Journal) -> None:
        """Take nodes from the journal and perform with the tasks' drivers."""
        self._journal = journal
        self._performer = Performer(tasks, journal)
        self._engine = StepEngine(settings, self._performer, journal, guarded)

    def hand_over(self) -> None:
        """From now on end each stretch with the step under way."""
        self._engine.hand_over()

    def run(self, node_uuid: str) -> float | None:
        """Do what the tables call for; seconds until the next look, if known."""
        work = self._journal.take(node_uuid, WORK)
        if work is None:
            return None
        self._journal.takeovers.look(work)
        try:
            self._go(work)
        except STRETCH_ENDS as error:
            LOG.warning("Work on node %s stopped: %s", node_uuid, error)
            self._journal.leave_to_others(work)
        except Duplicate as error:
            # Somebody else took a name or an address since it was looked at.
            work.unlearn()
            self._give_up(work, error)
        except Exception as error:
            self._give_up(work, unexpected(error, f"work on node {node_uuid}"))
        finally:
            self._journal.let_go(work)
        return self._seconds_left(work)

    def _go(self, work: Work) -> None:
        steering = [it for it in work.intents if it.verb in STEERING]
        for intent in steering:
            if not self._steer(work, intent):
                return
        wish = next((it for it in work.intents if _is_new(work, it)), None)
        if wish is not None:
            self._begin(work, wish)
        elif work.job is None:
            self._settle(work)
        elif work.node.provision_state in states.HOLDING and not steering:
            # Woken by something else than the client it waits for.
            return
        self._engine.advance(work)

    def _begin(self, work: Work, intent: Intent) -> None:
        flow = flow_for(intent)
        if flow is None or (
            flow.provisions and work.node.provision_state not in states.RUNNING
        ):
            # The API has done all there was to do by firing the event.
            endings.close(work, intent, IntentState.SUCCEEDED)
            return
        work.interrupted_holder = None
        late = intent.deadline is not None and work.now() > intent.deadline
        endings.open_job(work, intent, flow)
        if late:
            self._engine.fail(work, ha.TOO_LATE(verb=intent.verb))
            return
        self._engine.plan(work)

    def _steer(self, work: Work, intent: Intent) -> bool:
        """Do what a client said about the present work; whether to go on with it."""
        state = work.node.provision_state
        if state == State.SERVICE_FAILED and intent.verb == "abort":
            fire(work, Event.ABORT)
            endings.close(work, intent, IntentState.SUCCEEDED)
            return True
        if work.job is None:
            error = codes.NOTHING_TO_STEER(verb=intent.verb, state=state)
            endings.close(work, intent, IntentState.FAILED, error)
            return True
        if intent.verb == "unhold":
            endings.close(work, intent, IntentState.SUCCEEDED)
            if state in states.HOLDING:
                self._engine.unhold(work)
            return True
        return self._abort(work, intent)

    def _abort(self, work: Work, intent: Intent) -> bool:
        if work.planned.flow == "inspect":
            task = self._performer.task(work)
            if not inspect_of(task).abortable:
                error = codes.NOT_ABORTABLE(kind="inspect")
                endings.close(work, intent, IntentState.FAILED, error)
                return True
        endings.close(work, intent, IntentState.SUCCEEDED)
        self._engine.abort(work)
        if work.planned.abort:
            self._journal.save(work, release=True)
            return False
        return True

    def _settle(self, work: Work) -> None:
        """A node nobody works on must not look as if somebody did."""
        node = work.node
        if node.provision_state in states.RUNNING | states.WAITING:
            error = ha.WORK_LOST(state=node.provision_state)
            timeline.failed(work, error, "conductor")
            fire(work, Event.FAIL)
            node.last_error = error.recorded()
        if node.target_power_state is not None:
            node.target_power_state = None

    def _give_up(self, work: Work, error: ServiceError) -> None:
        if work.job is None or work.released:
            return
        try:
            self._engine.fail(work, error)
            self._engine.advance(work)
        except STRETCH_ENDS as lost:
            LOG.warning("Work on node %s stopped: %s", work.node.uuid, lost)
            self._journal.leave_to_others(work)
        except Exception as again:
            unexpected(again, f"cleaning up node {work.node.uuid}")
            work.planned.steps = []
            self._engine.advance(work)

    def _seconds_left(self, work: Work) -> float | None:
        if work.job is None or work.job.due_at is None:
            return None
        return (work.job.due_at - work.now()).total_seconds()


def _is_new(work: Work, intent: Intent) -> bool:
    if intent.verb in STEERING:
        return False
    if intent.state == IntentState.QUEUED:
        return True
    # Begun by a conductor that could not store a plan for it.
    serving = work.job.intent_uuid if work.job is not None else None
    return intent.uuid != serving and not _is_interrupted(work, intent)


def _is_interrupted(work: Work, intent: Intent) -> bool:
    packed = work.job.facts.get(endings.INTERRUPTED) if work.job is not None else None
    return packed is not None and packed["intent_uuid"] == intent.uuid


def guarded(perform: Callable[[], Outcome], doing: str) -> Outcome:
    """The outcome; whatever is raised, but for a lost hold, is a failure."""
    try:
        return perform()
    except STRETCH_ENDS:
        raise
    except ServiceError as error:
        return Failed(error=error)
    except Exception as error:
        return Failed(error=unexpected(error, doing))


def answered(answer: Callable[[], T], doing: str) -> T:
    """The answer; an error without a code is logged and gets the general one."""
    try:
        return answer()
    except ServiceError:
        raise
    except Exception as error:
        raise unexpected(error, doing) from error


def unexpected(error: Exception, doing: str) -> ServiceError:
    """Log an error that nobody foresaw, under a fingerprint of its place."""
    frames = traceback.extract_tb(error.__traceback__)
    place = "".join(f"{frame.filename}:{frame.name}:" for frame in frames[-5:])
    print_ = hashlib.blake2b(
        f"{type(error).__name__}:{place}".encode(), digest_size=6
    ).hexdigest()
    LOG.error("An unknown error, fingerprint %s, in %s", print_, doing, exc_info=error)
    return gen.UNEXPECTED(fingerprint=print_)
