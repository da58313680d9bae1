# SPDX-License-Identifier: Apache-2.0
"""Writes every file that is made from declarations: samples, tables, diagram.

``--check`` writes nothing, names the files that are out of date and exits 1.
"""

import argparse
import importlib
import pkgutil
import sys
import textwrap
import typing
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import api_reference
from oslo_config import cfg, types

from ironic_ng.conf import settings
from ironic_ng.domain import catalogue, microversions
from ironic_ng.domain.errors import CATALOGUE
from ironic_ng.domain.fields import Computed, Resource, Spec, resource_of
from ironic_ng.domain.resources import RESOURCES
from ironic_ng.domain.states import FACTS, STABLE, TRANSITIONS
from ironic_ng.domain.verbs import VERBS

ROOT = Path(__file__).resolve().parents[1]
MADE = ".. Made by tools/generate.py; change the declarations and run it again.\n\n"
KINDS = {
    "Boolean": "true or false",
    "Dict": "name:value pairs with commas between",
    "Float": "a number",
    "Integer": "a whole number",
    "List": "words with commas between",
}
LIBRARIES = (
    "oslo.log",
    "oslo.db",
    "oslo.messaging",
    "oslo.policy",
    "oslo.middleware.healthcheck",
    "keystonemiddleware.auth_token",
)


def title(text: str, line: str = "=") -> str:
    """A heading; Chinese letters are two columns wide."""
    width = sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)
    return f"{text}\n{line * width}\n\n"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A list table of cells."""
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for row in (headings, *rows):
        for number, cell in enumerate(row):
            text = " ".join(cell.split())
            lines.append(f"   {'*' if number == 0 else ' '} - {text}".rstrip())
    return "\n".join(lines) + "\n\n"


def code(text: object) -> str:
    """The text as a literal, or nothing."""
    return f"``{text}``" if str(text) else ""


def configuration_sample() -> str:
    """The configuration file with every option of ours, commented out."""
    others = "".join(f"#   {name}\n" for name in LIBRARIES)
    parts = [
        "# Options of ironic_ng with their defaults. Libraries have more; see\n",
        f"# them by oslo-config-generator --namespace NAME for each of\n{others}",
    ]
    for group, options in settings.list_opts():
        parts.append(f"\n[{group}]\n")
        for option in options:
            text = f"{' '.join((option.help or '').split())} ({_kind(option)})"
            parts.append("\n")
            parts += [f"# {line}\n" for line in textwrap.wrap(text, 77)]
            parts.append(f"#{option.name} = {_default(option)}\n")
    return "".join(parts)


def _kind(option: cfg.Opt) -> str:
    """What an option accepts, in words."""
    kind = option.type
    words = [KINDS.get(type(kind).__name__, "text")]
    if isinstance(kind, types.Number):
        words += [f"at least {kind.min}"] if kind.min is not None else []
        words += [f"at most {kind.max}"] if kind.max is not None else []
    if isinstance(kind, types.String) and kind.choices:
        words = ["one of " + ", ".join(map(str, kind.choices))]
    words += ["may change while the service runs"] if option.mutable else []
    return "; ".join(words)


def _default(option: cfg.Opt) -> str:
    return _shown(option.sample_default or option.default)


def policy_sample() -> str:
    """Every policy with its default, commented out."""
    parts = [
        "# Policies of ironic_ng with their defaults. Uncomment a line to change it.\n"
    ]
    for rule in importlib.import_module("ironic_ng.policies").list_rules():
        parts.append("\n")
        text = " ".join((rule.description or "").split())
        parts += [f"# {line}\n" for line in textwrap.wrap(text, 77)]
        for operation in getattr(rule, "operations", ()):
            methods = operation["method"]
            named = methods if isinstance(methods, str) else ", ".join(methods)
            parts.append(f"# {named}  {operation['path']}\n")
        parts.append(f'#"{rule.name}": "{rule.check_str}"\n')
    return "".join(parts)


def options_page() -> str:
    """Every option as a table per section."""
    parts = [MADE, title("Options")]
    for group, options in settings.list_opts():
        parts.append(title(f"[{group}]", "-"))
        rows = [(code(it.name), code(_default(it)), it.help or "") for it in options]
        parts.append(table(("option", "default", "meaning"), rows))
    return "".join(parts)


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ",".join(map(str, value))
    if isinstance(value, dict):
        return ",".join(f"{name}:{item}" for name, item in value.items())
    return str(value)


def states_page() -> str:
    """The state machine as a diagram, a table of rows and a table of verbs."""
    lines = [MADE, title("Provision states"), ".. mermaid::\n\n   stateDiagram-v2\n"]
    lines += [f'      state "{it.value}" as {it.name}\n' for it in FACTS]
    lines += [f"      {a.name} --> {b.name} : {e.value}\n" for a, e, b in TRANSITIONS]
    stable = ", ".join(code(state.value) for state in FACTS if state in STABLE)
    lines += [f"\nA node rests in {stable}.\n\n", title("Transitions", "-")]
    rows = [(code(a.value), code(e.value), code(b.value)) for a, e, b in TRANSITIONS]
    lines += [table(("state", "event", "next state"), rows), title("Verbs", "-")]
    verbs = [
        (
            code(verb.name),
            f"1.{verb.since}",
            code(verb.event.value),
            ", ".join(f"{code(name)} (1.{n})" for name, n in verb.arguments.items()),
        )
        for verb in VERBS.values()
    ]
    lines.append(table(("target", "since", "event", "arguments"), verbs))
    return "".join(lines)


def _field_row(spec: Spec) -> tuple[str, ...]:
    size = f"({spec.size})" if spec.type is str and spec.size != 255 else ""
    return (
        code(spec.name),
        f"{_type_name(spec.type)}{size}{' or null' if spec.nullable else ''}",
        f"1.{spec.since}",
        "yes" if spec.create else "",
        "" if spec.patch.value == "never" else spec.patch.value,
        "yes" if spec.masked else "",
    )


def _type_name(kind: object) -> str:
    origin = typing.get_origin(kind)
    names = {dict: "object", list: "array", tuple: "array", bool: "boolean"}
    names |= {str: "text", int: "integer", float: "number"}
    plain = origin or kind
    if isinstance(plain, type) and plain in names:
        return names[plain]
    return "time" if getattr(kind, "__name__", "") == "datetime" else str(kind)


def _computed_row(item: Computed) -> tuple[str, ...]:
    return (code(item.name), "computed", f"1.{item.since}", "", "", "")


def fields_page() -> str:
    """The fields of every resource that answers show."""
    parts = [MADE, title("Fields")]
    for cls in RESOURCES:
        declared: Resource = resource_of(cls)
        shown = [it for it in declared.fields.values() if it.since is not None]
        if not shown:
            continue
        job = (cls.__doc__ or "").partition("\n\n")[0]
        parts += [
            title(declared.noun.capitalize(), "-"),
            f"{' '.join(job.split())}\n\n",
        ]
        rows = [_field_row(spec) for spec in shown]
        rows += [_computed_row(item) for item in declared.computed.values()]
        heads = ("field", "type", "since", "on create", "change", "masked")
        parts.append(table(heads, rows))
    return "".join(parts)


def microversions_page() -> str:
    """Every microversion and its name."""
    rows = [(f"1.{number}", code(name)) for number, name in microversions.NAMES.items()]
    return MADE + title("Microversions") + table(("version", "name"), rows)


ENGLISH = """Every failure has a code. It stands in the answer's header
``X-Baremetal-Error-Code``, in the node's ``last_error``, in the log and in the
node's history. In the texts, ``{name}`` stands for what the failure filled in."""
CHINESE = """每个失败都有一个代码。它出现在应答头 ``X-Baremetal-Error-Code``、节点的
``last_error``、日志以及节点历史中。文中的 ``{name}`` 表示由具体失败填入的内容。"""
WORDS = {
    "en": ("Error codes", ENGLISH, ("Cause", "Remedy")),
    "zh_CN": ("错误代码", CHINESE, ("原因", "处理")),
}


def errors_page(language: str) -> str:
    """The whole error catalogue in one language."""
    for item in pkgutil.iter_modules(catalogue.__path__):
        importlib.import_module(f"{catalogue.__name__}.{item.name}")
    heading, introduction, (cause, remedy) = WORDS[language]
    parts = [MADE, title(heading), introduction, "\n\n"]
    for name in sorted(CATALOGUE):
        text = CATALOGUE[name].texts[language]
        anchor = "" if language == "en" else f"-{language.lower().replace('_', '-')}"
        parts.append(f".. _{name.lower()}{anchor}:\n\n")
        parts.append(title(name, "-"))
        parts.append(f"**{_escaped(text.title)}**\n\n")
        parts.append(f":{cause}: {_escaped(text.cause)}\n")
        parts.append(f":{remedy}: {_escaped(text.remedy)}\n\n")
    return "".join(parts)


def _escaped(text: str) -> str:
    """Plain words, without what reStructuredText would read as markup."""
    for letter in "\\*`_|":
        text = text.replace(letter, f"\\{letter}")
    return " ".join(text.split())


PAGES: dict[str, Callable[[], str]] = {
    "etc/ironic_ng/ironic_ng.conf.sample": configuration_sample,
    "etc/ironic_ng/policy.yaml.sample": policy_sample,
    "doc/source/admin/errors.rst": lambda: errors_page("en"),
    "doc/source/admin/errors.zh_CN.rst": lambda: errors_page("zh_CN"),
    "doc/source/configuration/options.rst": options_page,
    "doc/source/reference/fields.rst": fields_page,
    "doc/source/reference/microversions.rst": microversions_page,
    "doc/source/reference/states.rst": states_page,
    **api_reference.pages(),
}


def main(argv: Sequence[str]) -> int:
    """Write or check all files; 1 when a check found a difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare")
    parser.add_argument("--root", type=Path, default=ROOT, help="tree to write to")
    args = parser.parse_args(argv)
    stale = []
    for name, make in PAGES.items():
        path = args.root / name
        text = "\n".join(line.rstrip() for line in make().splitlines()).rstrip() + "\n"
        if path.exists() and path.read_text() == text:
            continue
        stale.append(name)
        if not args.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    for name in stale:
        print(f"{'out of date' if args.check else 'written'}: {name}")
    return 1 if args.check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
