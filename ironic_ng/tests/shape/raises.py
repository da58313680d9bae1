# SPDX-License-Identifier: Apache-2.0
"""Which exceptions the package may raise: codes of the catalogue and a short list.

Whatever reaches a person has a code. The other exceptions are for programmers (a
wrong call), or are caught by a named place inside before anybody sees them.
"""

import ast
from collections.abc import Iterator

from ironic_ng.tests.shape.tree import Finding, Module, dotted

FOR_PROGRAMMERS = {
    "ValueError",
    "TypeError",
    "KeyError",
    "LookupError",
    "AttributeError",
    "AssertionError",
    "NotImplementedError",
    "RuntimeError",
    "SystemExit",
    "StopIteration",
}
OURS = {
    "ServiceError": "is made from a code by who re-raises one",
    "Stale": "a guarded write lost; who writes reads again",
    "Unroutable": "no route fits; the API answers 404 or 405 by it",
    "InDoubt": "a BMC may have done it or not; who asked reads back",
    "Lost": "the database is away; what is tried again and how often is one place's",
    "CommitUnknown": "a commit's fate is unknown; nobody does it again",
    "HoldLost": "another holder has the node; the runner leaves it alone",
}
IN_ONE_PLACE = {
    ("ironic_ng/clients/download.py", "TimeoutError"): "translated a few lines below",
    (
        "ironic_ng/conductor/inspection/regex_child.py",
        "TimeoutError",
    ): "ends a match in a process of its own, which answers with the reason",
    ("ironic_ng/drivers/redfish/transport.py", "NameResolutionError"): "urllib3 asks "
    "a connection for these; they come back translated",
    ("ironic_ng/drivers/redfish/transport.py", "ConnectTimeoutError"): "the same",
    ("ironic_ng/drivers/redfish/transport.py", "NewConnectionError"): "the same",
    ("ironic_ng/rpc/local.py", "RemoteError"): "what callers of oslo.messaging catch",
    ("ironic_ng/rpc/local.py", "MessageUndeliverable"): "the same",
    ("ironic_ng/rpc/local.py", "MessagingTimeout"): "the same",
}
EXEMPT = ("ironic_ng/tests/", "ironic_ng/lab/", "ironic_ng/cmd/", "ironic_ng/cli/")


def raises_codes(module: Module) -> Iterator[Finding]:
    """Each raise names a code, an exception for programmers, or repeats one."""
    if module.inside(*EXEMPT):
        return
    local = _exceptions_made_here(module)
    for node in module.walk(ast.Raise):
        assert isinstance(node, ast.Raise)
        called = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        if called is None:
            continue
        name = dotted(called).rpartition(".")[2]
        known = name in FOR_PROGRAMMERS or name in OURS or name in local
        known = known or (module.path, name) in IN_ONE_PLACE
        if not (known or name.isupper() or _is_variable(called)):
            yield Finding(module.path, node.lineno, f"raises {name or 'something'}")


def _exceptions_made_here(module: Module) -> set[str]:
    """Exception classes of the module's own that a docstring explains."""
    return {
        node.name
        for node in module.walk(ast.ClassDef)
        if isinstance(node, ast.ClassDef) and node.bases and ast.get_docstring(node)
    }


def _is_variable(node: ast.expr) -> bool:
    """A caught or given error under a lower-case name: its making is checked there."""
    return isinstance(node, ast.Name | ast.Attribute) and (
        dotted(node).rpartition(".")[2].lstrip("_").islower()
    )
