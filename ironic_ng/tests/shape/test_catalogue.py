# SPDX-License-Identifier: Apache-2.0
"""The error catalogue is complete: both languages, equal parameters, plain codes."""

import importlib
import pkgutil
import re
from types import ModuleType

import pytest

from ironic_ng.domain import catalogue
from ironic_ng.domain.errors import CATALOGUE, LANGUAGES, ErrorCode, placeholders
from ironic_ng.tests.shape.tree import our_tree

AREAS = [item.name for item in pkgutil.iter_modules(catalogue.__path__)]
for _area in AREAS:
    importlib.import_module(f"{catalogue.__name__}.{_area}")
CODES = sorted(CATALOGUE.values(), key=lambda code: code.code)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def faults_of(code: ErrorCode) -> list[str]:
    """What is missing or wrong in an entry."""
    found = []
    if not re.fullmatch(r"BM-[A-Z]{2,5}-\d{3}", code.code):
        found.append("the code is not of the form BM-AREA-NNN")
    if set(code.texts) != set(LANGUAGES):
        return [*found, f"languages {sorted(code.texts)}"]
    for language, text in code.texts.items():
        for part in ("title", "cause", "remedy"):
            words = getattr(text, part)
            if len(words) < 4 or words != words.strip():
                found.append(f"{language} {part} is empty or ragged")
            if language == "zh_CN" and not CHINESE.search(words):
                found.append(f"{part} is not Chinese")
            if language == "en" and CHINESE.search(words):
                found.append(f"{part} is not English")
    if placeholders(code.texts["en"]) != placeholders(code.texts["zh_CN"]):
        found.append("the languages do not name the same parameters")
    return found


@pytest.mark.parametrize("code", CODES, ids=lambda code: str(code.code))
def test_entry_is_complete(code: ErrorCode) -> None:
    assert not faults_of(code)


def test_each_area_has_its_own_module() -> None:
    for name in AREAS:
        module = importlib.import_module(f"{catalogue.__name__}.{name}")
        codes = [it.code for it in vars(module).values() if isinstance(it, ErrorCode)]
        assert codes, f"{name} declares nothing"
        assert len({code.split("-")[1] for code in codes}) == 1, codes


def test_every_code_is_raised_somewhere() -> None:
    """Counted by name, so that dead entries do not gather."""
    outside = ("ironic_ng/domain/catalogue/", "ironic_ng/tests/")
    words: set[str] = set()
    for module in our_tree():
        if not module.inside(*outside):
            words.update(re.findall(r"\w+", module.text))
    dead = [
        f"{area}.{name}"
        for area in AREAS
        for name, value in vars(_module_of(area)).items()
        if isinstance(value, ErrorCode) and name not in words
    ]
    assert not dead


def _module_of(area: str) -> ModuleType:
    return importlib.import_module(f"{catalogue.__name__}.{area}")
