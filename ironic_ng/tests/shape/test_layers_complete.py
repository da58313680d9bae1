# SPDX-License-Identifier: Apache-2.0
"""No package escapes the layer contracts by not being named in them."""

import configparser

from ironic_ng.tests.shape.tree import PACKAGE, REPOSITORY

OUTSIDE = {"lab", "tests"}
"""Bound by contracts of their own, or free."""


def _contracts() -> dict[str, configparser.SectionProxy]:
    config = configparser.ConfigParser()
    config.read(REPOSITORY / ".importlinter")
    return {name.rpartition(":")[2]: config[name] for name in config.sections()}


def _packages() -> set[str]:
    return {
        path.stem if path.suffix else path.name
        for path in PACKAGE.iterdir()
        if (path / "__init__.py").exists()
        or (path.suffix == ".py" and path.name != "__init__.py")
    }


def _named(text: str) -> set[str]:
    words = text.replace("|", " ").replace("(", " ").replace(")", " ").split()
    return {word.split(".")[1] for word in words}


def test_every_package_has_its_layer() -> None:
    layers = _named(_contracts()["layers"]["layers"])
    assert _packages() - OUTSIDE == layers & _packages()


def test_third_party_contracts_name_every_package() -> None:
    allowed = {
        "http-only-in-api": {"api", "wsgi"},
        "sql-only-in-db": {"db"},
        "bus-only-in-rpc": {"rpc"},
        "bmc-libraries": {"drivers", "lab"},
    }
    folders = {name for name in _packages() if (PACKAGE / name).is_dir()}
    for contract, free in allowed.items():
        named = _named(_contracts()[contract]["source_modules"])
        missing = folders - free - named - {"tests", "domain", "lab"}
        assert not missing, f"{contract} forgets {missing}"


def test_bmc_libraries_stay_in_their_drivers() -> None:
    """What the contract cannot say: which part of the drivers may import which."""
    from ironic_ng.tests.shape.tree import our_tree

    homes = {"pyghmi": "ironic_ng/drivers/ipmi/", "sushy": "ironic_ng/drivers/redfish/"}
    for library, home in homes.items():
        for module in our_tree():
            if module.inside(home, "ironic_ng/lab/", "ironic_ng/tests/"):
                continue
            assert f"import {library}" not in module.text, module.path
            assert f"from {library}" not in module.text, module.path
