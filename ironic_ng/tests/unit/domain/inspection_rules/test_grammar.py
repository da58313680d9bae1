# SPDX-License-Identifier: Apache-2.0
"""Wrong rules are refused with the place and a code that says what is wrong."""

from typing import Any

import pytest

from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.inspection_rules import grammar, signatures
from ironic_ng.tests.unit.domain.inspection_rules.stand import part

FINE = part("fail", msg="x")
PLACE = "actions/1"


@pytest.mark.parametrize(
    ("action", "code"),
    [
        (part("nosuch"), "BM-INV-020"),
        (part("!fail", msg="x"), "BM-INV-020"),
        (part("eq", values=[1]), "BM-INV-020"),
        (part("set-attribute", path="/uuid", value="x"), "BM-INV-021"),
        (part("set-attribute", path="/provision_state", value="x"), "BM-INV-021"),
        (part("set-attribute", path="driver_internal_info.agent_secret_token",
              value="x"), "BM-INV-021"),
        (part("set-attribute", path="/last_error", value="x"), "BM-INV-021"),
        (part("set-attribute", path="/epoch", value="x"), "BM-INV-021"),
        (part("set-attribute", path="/instance_uuid", value="x"), "BM-INV-021"),
        (part("set-attribute", path="/nope", value="x"), "BM-INV-021"),
        (part("set-attribute", path="/__class__/x", value="x"), "BM-INV-021"),
        (part("set-attribute", path="/name/x", value="x"), "BM-INV-021"),
        (part("del-attribute", path="/reservation"), "BM-INV-021"),
        (part("set-port-attribute", port_id="p", path="/node_uuid", value="x"),
         "BM-INV-021"),
        (part("set-port-attribute", port_id="p", path="/internal_info/x", value="x"),
         "BM-INV-021"),
        (part("fail"), "BM-INV-023"),
        (part("set-attribute", path="/extra/x"), "BM-INV-023"),
        ({"op": "set-attribute", "args": ["/extra/x"]}, "BM-INV-023"),
        ({"op": "fail", "args": []}, "BM-INV-023"),
        (part("fail", msg="x", more=1), "BM-INV-024"),
        (part("fail", "x", "y"), "BM-INV-024"),
        (part("set-attribute", "/extra/x", 1, 2), "BM-INV-024"),
        (part("set-attribute", path="", value=1), "BM-INV-025"),
        (part("set-attribute", path="//x", value=1), "BM-INV-025"),
        (part("set-attribute", path=["x"], value=1), "BM-INV-025"),
        (part("set-attribute", path="/extra" + "/x" * 40, value=1), "BM-INV-025"),
        (part("extend-attribute", path="/extra/x", value=1, unique="y"), "BM-INV-025"),
        (part("log", msg="x", level="loud"), "BM-INV-025"),
        (part("api-call", url="http://x", timeout=0), "BM-INV-025"),
        (part("api-call", url="http://x", timeout=True), "BM-INV-025"),
        (part("api-call", url="http://x", retries=1.5), "BM-INV-025"),
        (part("api-call", url="http://x", retries=100), "BM-INV-025"),
        (part("api-call", url="http://x", headers={"a": "b\nc"}), "BM-INV-025"),
        (part("api-call", url="http://x", headers=[]), "BM-INV-025"),
        ({**FINE, "loop": "abc"}, "BM-INV-025"),
        ({**FINE, "loop": [1] * 2000}, "BM-INV-025"),
        ({**FINE, "multiple": "any"}, "BM-INV-025"),
        ({**FINE, "more": 1}, "BM-INV-025"),
        ({"op": "fail"}, "BM-INV-025"),
        ({"args": {}}, "BM-INV-025"),
        ({"op": 1, "args": {}}, "BM-INV-025"),
        ({"op": "fail", "args": "x"}, "BM-INV-025"),
        ("fail", "BM-INV-025"),
        (None, "BM-INV-025"),
    ],
)  # fmt: skip
def test_actions(action: Any, code: str) -> None:
    with pytest.raises(ServiceError) as caught:
        grammar.actions([FINE, action])
    assert caught.value.code.code == code
    assert PLACE in str(caught.value)


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        (part("nosuch", value=1), "BM-INV-020"),
        (part("! eq", values=[1]), "BM-INV-020"),
        (part("!!eq", values=[1]), "BM-INV-020"),
        (part("fail", msg="x"), "BM-INV-020"),
        (part("is-true"), "BM-INV-023"),
        (part("matches", value="x"), "BM-INV-023"),
        (part("is-true", value=1, more=2), "BM-INV-024"),
        (part("in-net", "a", "b", "c"), "BM-INV-024"),
        (part("eq", values="x"), "BM-INV-025"),
        (part("matches", value="x", regex="("), "BM-INV-025"),
        (part("matches", value="x", regex="(" * 600 + ")" * 400), "BM-INV-025"),
        (part("matches", value="x", regex="a{99999999999}"), "BM-INV-025"),
        (part("matches", value="x", regex=1), "BM-INV-025"),
        (part("matches", value="x", regex="x" * 2000), "BM-INV-025"),
        ({**part("eq", values=[1]), "multiple": "most"}, "BM-INV-025"),
        ({**part("eq", values=[1]), "multiple": []}, "BM-INV-025"),
    ],
)
def test_conditions(condition: Any, code: str) -> None:
    with pytest.raises(ServiceError) as caught:
        grammar.conditions([condition])
    assert caught.value.code.code == code
    assert "conditions/0" in str(caught.value)


@pytest.mark.parametrize("given", [None, {}, "x", [], [FINE] * 300])
def test_actions_as_a_whole(given: Any) -> None:
    with pytest.raises(ServiceError) as caught:
        grammar.actions(given)
    assert caught.value.code.code == "BM-INV-025"


def test_every_operation_is_known_to_somebody() -> None:
    """Arguments of every operation by name and by position come to the same."""
    values = {
        "msg": "m", "level": "info", "path": "/extra/x", "value": "v", "unique": True,
        "name": "CUSTOM_X", "port_id": "p", "url": "http://x", "headers": {},
        "proxies": {}, "timeout": 5, "retries": 3, "backoff_factor": 0.3,
    }  # fmt: skip
    for op, signature in signatures.ACTIONS.items():
        args = {name: values[name] for name in signature.names}
        named = grammar.actions([{"op": op, "args": args}])
        placed = grammar.actions([{"op": op, "args": list(args.values())}])
        assert named == placed


def test_a_path_in_braces_is_judged_when_it_is_applied() -> None:
    """Clients store such rules; only their application can fail."""
    action = {"op": "set-attribute", "args": ["{{ /properties/cpu_model }}", "x"]}
    assert grammar.actions([action])[0].args["path"] == "{{ /properties/cpu_model }}"
