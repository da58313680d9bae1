# SPDX-License-Identifier: Apache-2.0
"""Which clocks may be read where.

No test says how fast something is: hosts differ, and other tests run beside it.
No step trusts its host's clock: that may be set, and another host may go on.
"""

import ast
from collections.abc import Iterator

from ironic_ng.tests.shape.tree import Finding, Module, dotted

CLOCKS = {"time.monotonic", "time.perf_counter", "time.time", "time.process_time"}
WALL_CLOCKS = {
    "time.time",
    "utc_now",
    "fields.utc_now",
    "datetime.now",
    "datetime.utcnow",
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
}
HOME = "ironic_ng/tests/patience.py"
"""The one place with limits, generous ones."""


def asserts_no_speed(module: Module) -> Iterator[Finding]:
    """No test asserts that time passed is less than something."""
    if module.path == HOME or not module.inside("ironic_ng/tests/"):
        return
    for node in module.walk(ast.Assert):
        assert isinstance(node, ast.Assert)
        if any(_bounds_time(item) for item in ast.walk(node.test)):
            problem = "count, or use patience.no_hang, instead of a clock"
            yield Finding(module.path, node.lineno, problem)


def steps_trust_no_host(module: Module) -> Iterator[Finding]:
    """Steps take the time from ``StepRun.now``, or measure with a monotonic clock."""
    if not module.inside("ironic_ng/drivers/", "ironic_ng/conductor/core_steps/"):
        return
    for node in module.walk(ast.Name, ast.Attribute):
        assert isinstance(node, ast.Name | ast.Attribute)
        if dotted(node) in WALL_CLOCKS:
            problem = "the host's clock may be set; use StepRun.now"
            yield Finding(module.path, node.lineno, problem)


def _bounds_time(node: ast.AST) -> bool:
    if not isinstance(node, ast.Compare):
        return False
    terms = [node.left, *node.comparators]
    pairs = zip(terms, node.ops, terms[1:], strict=False)
    return any(
        (isinstance(op, ast.Lt | ast.LtE) and _is_elapsed(left))
        or (isinstance(op, ast.Gt | ast.GtE) and _is_elapsed(right))
        for left, op, right in pairs
    )


def _is_elapsed(node: ast.AST) -> bool:
    """Whether it is a difference of clock readings."""
    return (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Sub)
        and any(
            isinstance(item, ast.Call) and dotted(item.func) in CLOCKS
            for item in ast.walk(node.left)
        )
    )
