# SPDX-License-Identifier: Apache-2.0
"""Refuses a change that a user can see and that has no release note.

Compares with the commit named on the command line, as a review does with the branch
it is for; else with the newest release, or with the beginning if there is none.
"""

import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
NOTES = "releasenotes/notes/"
VISIBLE = (
    "etc/ironic_ng/",
    "ironic_ng/api/routes.py",
    "ironic_ng/conf/",
    "ironic_ng/domain/microversions.py",
    "ironic_ng/policies/",
)
SECTIONS = {
    "prelude",
    "features",
    "upgrade",
    "deprecations",
    "security",
    "fixes",
    "issues",
    "critical",
    "other",
}


def git(*args: str) -> list[str]:
    """Lines that git prints; none when it fails."""
    done = subprocess.run(
        ["git", *args],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.stdout.splitlines() if done.returncode == 0 else []


def last_release() -> str:
    """The newest tag, else the first commit."""
    tags = git("describe", "--tags", "--abbrev=0")
    return (tags or git("rev-list", "--max-parents=0", "HEAD"))[0]


def changed(base: str) -> list[str]:
    """Paths that differ between a commit and HEAD."""
    return git("diff", "--name-only", base, "HEAD")


def lacks_note(paths: list[str]) -> list[str]:
    """The visible paths of a change without a note; empty when all is well."""
    if any(path.startswith(NOTES) for path in paths):
        return []
    return [path for path in paths if path.startswith(VISIBLE)]


def broken_notes(directory: Path) -> list[str]:
    """Notes that reno would not show: no mapping, or an unknown section."""
    found = []
    for path in sorted(directory.glob("*.yaml")):
        note = yaml.safe_load(path.read_text())
        if not isinstance(note, dict) or not note or set(note) - SECTIONS:
            found.append(path.name)
    return found


def main(argv: list[str]) -> int:
    """Say what lacks; 1 when something does."""
    wrong = broken_notes(ROOT / NOTES)
    for name in wrong:
        print(f"{NOTES}{name}: sections are {', '.join(sorted(SECTIONS))}")
    lacking = lacks_note(changed(argv[0] if argv else last_release()))
    for path in lacking:
        print(f"{path}: a user sees this change; add a note with `reno new NAME`")
    return 1 if wrong or lacking else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
