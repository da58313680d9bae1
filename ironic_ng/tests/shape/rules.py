# SPDX-License-Identifier: Apache-2.0
"""The rules of the house, each a function from a module to its breaches."""

import ast
from collections.abc import Callable, Iterator

from ironic_ng.tests.shape.tree import Finding, Module, dotted

Rule = Callable[[Module], Iterator[Finding]]

LONGEST_FILE = 500
LONGEST_FUNCTION = 50
SPDX = "# SPDX-License-Identifier: Apache-2.0"
VAGUE_NAMES = {
    "utils",
    "util",
    "common",
    "helpers",
    "helper",
    "misc",
    "base",
    "manager",
}
BROAD_PLACES = {
    "ironic_ng/conductor/runner.py": "an unknown error ends in the node's last_error",
    "ironic_ng/conductor/scheduler.py": "a watcher's error must not end the loop",
    "ironic_ng/api/expose.py": "an unknown error becomes a 500 with its fingerprint",
}
FORBIDDEN_CALLS = {
    "eval": "evaluates text",
    "exec": "executes text",
    "os.system": "starts a shell",
    "os.popen": "starts a shell",
    "subprocess.getoutput": "starts a shell",
    "subprocess.getstatusoutput": "starts a shell",
    "tempfile.mktemp": "names a file that another may make first",
    "yaml.load": "builds arbitrary objects",
    "yaml.unsafe_load": "builds arbitrary objects",
    "yaml.full_load": "builds arbitrary objects",
}
FORBIDDEN_MODULES = {"pickle", "marshal", "shelve", "dill", "cloudpickle"}
GLOBAL_CONFIGURATION_PLACES = {
    "ironic_ng/conf/settings.py": "binds the settings of a process to it",
    "ironic_ng/rpc/transport.py": "oslo.messaging has tracing options only there",
}


def file_is_short(module: Module) -> Iterator[Finding]:
    """A file has at most 500 lines."""
    if len(module.lines) > LONGEST_FILE:
        yield Finding(module.path, LONGEST_FILE, f"{len(module.lines)} lines")


def function_is_short(module: Module) -> Iterator[Finding]:
    """A function has at most 50 lines."""
    for node in module.walk(ast.FunctionDef, ast.AsyncFunctionDef):
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        if length > LONGEST_FUNCTION:
            yield Finding(module.path, node.lineno, f"{node.name} has {length} lines")


def introduces_itself(module: Module) -> Iterator[Finding]:
    """A module opens with its licence and then its job in one sentence."""
    if not module.lines or module.lines[0] != SPDX:
        yield Finding(module.path, 1, f"the first line is not {SPDX}")
    job = (ast.get_docstring(module.parsed) or "").partition("\n\n")[0]
    if not job.rstrip().endswith("."):
        yield Finding(module.path, 2, "no docstring whose first sentence says the job")


def name_says_something(module: Module) -> Iterator[Finding]:
    """No module or package is named utils, common, helpers and the like."""
    for part in module.path.removesuffix(".py").split("/"):
        if part in VAGUE_NAMES:
            yield Finding(module.path, 1, f'the name "{part}" says nothing')


def catches_narrowly(module: Module) -> Iterator[Finding]:
    """Only three places may catch every exception."""
    if module.path in BROAD_PLACES:
        return
    for node in module.walk(ast.ExceptHandler):
        assert isinstance(node, ast.ExceptHandler)
        caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        for kind in caught:
            if kind is None or dotted(kind) in {"Exception", "BaseException"}:
                yield Finding(module.path, node.lineno, "catches every exception")


def calls_nothing_dangerous(module: Module) -> Iterator[Finding]:
    """No shell, no evaluation of text, no unsafe loading, no mktemp."""
    for node in module.walk(ast.Call):
        assert isinstance(node, ast.Call)
        name = dotted(node.func)
        if name in FORBIDDEN_CALLS:
            yield Finding(module.path, node.lineno, f"{name} {FORBIDDEN_CALLS[name]}")
        for keyword in node.keywords:
            constant = keyword.value
            harmless = isinstance(constant, ast.Constant) and constant.value is False
            if keyword.arg == "shell" and not harmless:
                yield Finding(module.path, node.lineno, "starts a shell")


def imports_nothing_dangerous(module: Module) -> Iterator[Finding]:
    """No pickle or its kin, and no dangerous function under another name."""
    for node in module.walk(ast.Import, ast.ImportFrom):
        if isinstance(node, ast.ImportFrom):
            origin = node.module or ""
            names = [origin, *(f"{origin}.{item.name}" for item in node.names)]
        else:
            assert isinstance(node, ast.Import)
            names = [item.name for item in node.names]
        for name in names:
            if name.partition(".")[0] in FORBIDDEN_MODULES or name in FORBIDDEN_CALLS:
                yield Finding(module.path, node.lineno, f"imports {name}")


def imports_at_the_top(module: Module) -> Iterator[Finding]:
    """Imports stand at the top, unless a ``# lazy:`` comment says why not."""
    if module.inside("ironic_ng/tests/"):
        return
    for function in module.walk(ast.FunctionDef, ast.AsyncFunctionDef):
        for node in ast.walk(function):
            if not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            around = module.lines[max(0, node.lineno - 3) : node.end_lineno]
            if not any("# lazy:" in line for line in around):
                yield Finding(module.path, node.lineno, "import inside a function")


def hides_no_cycle(module: Module) -> Iterator[Finding]:
    """No import that only the type checker sees."""
    for node in module.walk(ast.Name, ast.Attribute, ast.ImportFrom):
        if isinstance(node, ast.ImportFrom):
            named = any(item.name == "TYPE_CHECKING" for item in node.names)
        else:
            assert isinstance(node, ast.Name | ast.Attribute)
            named = dotted(node).rpartition(".")[2] == "TYPE_CHECKING"
        if named:
            assert isinstance(node, ast.expr | ast.stmt)
            yield Finding(module.path, node.lineno, "TYPE_CHECKING")


def reads_no_global_configuration(module: Module) -> Iterator[Finding]:
    """The global source of settings is touched in two places only."""
    allowed = module.path in GLOBAL_CONFIGURATION_PLACES
    if allowed or module.inside("ironic_ng/tests/"):
        return
    for node in module.walk(ast.Attribute):
        assert isinstance(node, ast.Attribute)
        if dotted(node) == "cfg.CONF":
            yield Finding(module.path, node.lineno, "reads the global configuration")


RULES: tuple[Rule, ...] = (
    file_is_short,
    function_is_short,
    introduces_itself,
    name_says_something,
    catches_narrowly,
    calls_nothing_dangerous,
    imports_nothing_dangerous,
    imports_at_the_top,
    hides_no_cycle,
    reads_no_global_configuration,
)
