# SPDX-License-Identifier: Apache-2.0
"""No test says how fast something is: hosts differ, and other tests run beside it."""

import ast
from collections.abc import Iterator

from ironic_ng.tests.shape.tree import Finding, Module, dotted

CLOCKS = {"time.monotonic", "time.perf_counter", "time.time", "time.process_time"}
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
