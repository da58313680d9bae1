# SPDX-License-Identifier: Apache-2.0
"""Each rule refuses a breach that is planted on purpose."""

import pytest

from ironic_ng.tests.shape import clocks, raises, rules
from ironic_ng.tests.shape.tree import parse

HEAD = f'{rules.SPDX}\n"""A module for a test."""\n'
SOMEWHERE = "ironic_ng/operations/planted.py"
DRIVER = "ironic_ng/drivers/fake/planted.py"
TESTS = "ironic_ng/tests/unit/planted.py"

PLANTED = [
    (rules.file_is_short, SOMEWHERE, HEAD + "x = 1\n" * 499),
    (rules.function_is_short, SOMEWHERE, HEAD + "def f():\n" + "    x = 1\n" * 50),
    (rules.introduces_itself, SOMEWHERE, '"""No licence."""\n'),
    (rules.introduces_itself, SOMEWHERE, rules.SPDX + "\nx = 1\n"),
    (rules.introduces_itself, SOMEWHERE, rules.SPDX + '\n"""no sentence"""\n'),
    (rules.name_says_something, "ironic_ng/db/utils.py", HEAD),
    (rules.name_says_something, "ironic_ng/common/port.py", HEAD),
    (rules.catches_narrowly, SOMEWHERE, "try:\n    x\nexcept Exception:\n    y\n"),
    (
        rules.catches_narrowly,
        SOMEWHERE,
        "try:\n    x\nexcept (OSError, Exception): y\n",
    ),
    (rules.catches_narrowly, SOMEWHERE, "try:\n    x\nexcept BaseException:\n    y\n"),
    (rules.catches_narrowly, SOMEWHERE, "try:\n    x\nexcept:\n    y\n"),
    (rules.calls_nothing_dangerous, SOMEWHERE, "subprocess.run(x, shell=True)\n"),
    (rules.calls_nothing_dangerous, SOMEWHERE, "subprocess.run(x, shell=y)\n"),
    (rules.calls_nothing_dangerous, SOMEWHERE, "os.system(x)\n"),
    (rules.calls_nothing_dangerous, SOMEWHERE, "eval(x)\n"),
    (rules.calls_nothing_dangerous, SOMEWHERE, "exec(x)\n"),
    (rules.calls_nothing_dangerous, SOMEWHERE, "yaml.load(x, Loader=y)\n"),
    (rules.calls_nothing_dangerous, SOMEWHERE, "tempfile.mktemp()\n"),
    (rules.imports_nothing_dangerous, SOMEWHERE, "import pickle\n"),
    (rules.imports_nothing_dangerous, SOMEWHERE, "from os import system as s\n"),
    (rules.imports_nothing_dangerous, SOMEWHERE, "from tempfile import mktemp\n"),
    (rules.imports_at_the_top, SOMEWHERE, "def f():\n    import sushy\n"),
    (rules.hides_no_cycle, SOMEWHERE, "from typing import TYPE_CHECKING\n"),
    (rules.hides_no_cycle, SOMEWHERE, "if typing.TYPE_CHECKING:\n    import x\n"),
    (rules.reads_no_global_configuration, SOMEWHERE, "x = cfg.CONF.debug\n"),
    (clocks.asserts_no_speed, TESTS, "assert time.monotonic() - begun < 5\n"),
    (clocks.asserts_no_speed, TESTS, "assert 1 < time.time() - begun <= 5\n"),
    (clocks.asserts_no_speed, TESTS, "assert 5 > time.perf_counter() - begun\n"),
    (clocks.steps_trust_no_host, DRIVER, "x = time.time()\n"),
    (clocks.steps_trust_no_host, DRIVER, "run(now=utc_now)\n"),
    (clocks.steps_trust_no_host, DRIVER, "x = datetime.datetime.now(datetime.UTC)\n"),
    (raises.raises_codes, SOMEWHERE, "raise Exception('no code')\n"),
    (raises.raises_codes, SOMEWHERE, "raise OSError(5)\n"),
    (raises.raises_codes, SOMEWHERE, "raise webob.exc.HTTPNotFound()\n"),
]

ALLOWED = [
    (rules.catches_narrowly, "ironic_ng/conductor/runner.py", "except Exception:"),
    (rules.calls_nothing_dangerous, SOMEWHERE, "subprocess.run(x, shell=False)"),
    (rules.calls_nothing_dangerous, SOMEWHERE, "yaml.safe_load(x)"),
    (clocks.asserts_no_speed, TESTS, "assert time.monotonic() - begun >= 5"),
    (clocks.asserts_no_speed, TESTS, "assert time.monotonic() < end"),
    (clocks.steps_trust_no_host, DRIVER, "begun = time.monotonic()"),
    (clocks.steps_trust_no_host, SOMEWHERE, "x = utc_now()"),
    (
        rules.imports_at_the_top,
        SOMEWHERE,
        "def f():\n    # lazy: slow\n    import sushy",
    ),
    (raises.raises_codes, SOMEWHERE, "raise bmc.UNREACHABLE(address=x) from error"),
    (raises.raises_codes, SOMEWHERE, "raise ValueError(x)"),
    (raises.raises_codes, SOMEWHERE, 'class Stale(Exception):\n "D."\nraise Stale(x)'),
    (raises.raises_codes, SOMEWHERE, "try:\n    x()\nexcept OSError:\n    raise"),
]


@pytest.mark.parametrize(("rule", "path", "text"), PLANTED)
def test_breach_is_found(rule: rules.Rule, path: str, text: str) -> None:
    assert list(rule(parse(path, text)))


@pytest.mark.parametrize(("rule", "path", "text"), ALLOWED)
def test_what_is_allowed_passes(rule: rules.Rule, path: str, text: str) -> None:
    if text.startswith("except"):
        text = f"try:\n    x\n{text}\n    y\n"
    assert not list(rule(parse(path, text)))


def test_every_rule_has_a_planted_breach() -> None:
    assert {rule for rule, _, _ in PLANTED} >= set(rules.RULES)
