# SPDX-License-Identifier: Apache-2.0
"""Plans are stored whole and ordered as the contract says."""

from hypothesis import given
from hypothesis import strategies as st

from ironic_ng.domain import steps
from ironic_ng.domain.steps import PlannedStep

planned = st.builds(
    PlannedStep,
    interface=st.sampled_from([*steps.RANK, "core"]),
    step=st.text(min_size=1, max_size=20),
    args=st.dictionaries(st.text(max_size=5), st.integers()),
    priority=st.integers(0, 100),
    abortable=st.booleans(),
    ramdisk=st.booleans(),
    timeout=st.none() | st.floats(0, 1e6),
    only_children=st.tuples(st.text(max_size=3)),
)


@given(planned)
def test_a_stored_step_comes_back_equal(step: PlannedStep) -> None:
    assert steps.from_stored(steps.to_stored(step)) == step


@given(st.lists(planned))
def test_order(given_steps: list[PlannedStep]) -> None:
    ordered = steps.in_order(given_steps, steps.RANK)
    assert sorted(map(id, ordered)) == sorted(map(id, given_steps))
    keys = [(-s.priority, -steps.RANK.get(s.interface, 0)) for s in ordered]
    assert keys == sorted(keys)


def test_core_steps_are_hidden() -> None:
    assert steps.core("boot_ramdisk").is_core
    assert not PlannedStep(interface="deploy", step="deploy").is_core
