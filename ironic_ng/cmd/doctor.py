# SPDX-License-Identifier: Apache-2.0
"""``ironic-ng-doctor``: what is wrong with the service, why, and what to do.

It reads the database and asks conductors over the bus, so it works without the API;
without the database it says so. Exit code 0 when nothing is wrong, 1 with warnings,
2 with errors.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence

from ironic_ng.cmd.doctor_checks import Finding, everything, found
from ironic_ng.conf.settings import Settings, load
from ironic_ng.domain.phrases import doctor as words
from ironic_ng.domain.wording import language_named

WELL, WARNINGS, ERRORS = 0, 1, 2


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(prog="ironic-ng-doctor", description=__doc__)
    made.add_argument("--config-file", action="append", default=[])
    made.add_argument("--config-dir", action="append", default=[])
    made.add_argument("--json", action="store_true", help="print JSON for programs")
    made.add_argument("--lang", help="en or zh_CN; by default that of LANG")
    made.add_argument(
        "--api",
        metavar="URL",
        help="where the API should be; by default where it listens on this host; "
        "an empty text leaves this check out",
    )
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Check and print."""
    given = parser().parse_args(sys.argv[1:] if argv is None else argv)
    locale = next(
        (
            os.environ[it]
            for it in ("LC_ALL", "LC_MESSAGES", "LANG")
            if it in os.environ
        ),
        None,
    )
    language = language_named(given.lang or locale)
    findings = _findings(given)
    if given.json:
        print(json.dumps([_document(it, language) for it in findings], indent=2))
    else:
        _print(findings, language)
    if any(it.sort.serious for it in findings):
        return ERRORS
    return WARNINGS if findings else WELL


def _findings(given: argparse.Namespace) -> list[Finding]:
    named = [f"--config-file={item}" for item in given.config_file]
    named += [f"--config-dir={item}" for item in given.config_dir]
    try:
        settings = load(named)
    except SystemExit as error:
        return [found(words.CONFIGURATION, detail=str(error.code).rstrip("."))]
    url = _api_of(settings) if given.api is None else given.api
    return list(everything(settings, url or None))


def _api_of(settings: Settings) -> str | None:
    options = settings.api
    if options.public_endpoint:
        return str(options.public_endpoint)
    if options.unix_socket is not None or not options.port:
        return None
    host = options.host_ip or "127.0.0.1"
    host = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - recognised
    scheme = "https" if options.enable_ssl_api else "http"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{options.port}"


def _document(finding: Finding, language: str) -> dict[str, object]:
    what, why, todo = finding.texts(language)
    return {
        "name": finding.sort.name,
        "severity": "error" if finding.sort.serious else "warning",
        "params": {name: str(it) for name, it in finding.params.items()},
        "what": what,
        "why": why,
        "todo": todo,
    }


def _print(findings: Sequence[Finding], language: str) -> None:
    if not findings:
        print(words.WELL.text(language))
    for finding in findings:
        what, why, todo = finding.texts(language)
        head = words.SERIOUS if finding.sort.serious else words.MILD
        print(f"{head.text(language)}: {what}")
        print(f"  {words.WHY.text(language)}: {why}")
        print(f"  {words.TODO.text(language)}: {todo}")


if __name__ == "__main__":
    sys.exit(main())
