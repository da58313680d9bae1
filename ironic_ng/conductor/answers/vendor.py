# SPDX-License-Identifier: Apache-2.0
"""Calls that only one make of hardware knows."""

from collections.abc import Mapping
from typing import Any

from ironic_ng.conductor.answers.question import DriverQuestion, Question
from ironic_ng.domain.catalogue import api_drivers
from ironic_ng.drivers.bound import vendor_of
from ironic_ng.drivers.interfaces.vendor import VendorInterface, VendorMethod
from ironic_ng.drivers.task import Task


def vendor_methods(question: Question) -> dict[str, Any]:
    """Methods about the node."""
    driver = vendor_of(question.task)
    return {method.name: _told(method) for method in driver.methods()}


def vendor_call(question: Question) -> dict[str, Any]:
    """Call one; ``async`` tells whether its result means anything."""
    args = question.args
    driver = vendor_of(question.task)
    kind = question.task.node.vendor_interface
    method = _chosen(driver.methods(), kind, args)
    return _called(driver, method, question.task, args)


def is_exclusive(question: Question) -> bool:
    """Whether the method that is called wants the node held."""
    driver = vendor_of(question.task)
    wanted = question.args["method"]
    return any(it.exclusive for it in driver.methods() if it.name == wanted)


def driver_vendor_methods(question: DriverQuestion) -> dict[str, Any]:
    """Methods about the hardware type."""
    driver = _vendor_of_type(question)
    found = driver.driver_methods() if driver is not None else ()
    return {method.name: _told(method) for method in found}


def driver_vendor_call(question: DriverQuestion) -> dict[str, Any]:
    """Call one of them."""
    args = question.args
    driver = _vendor_of_type(question) or VendorInterface()
    method = _chosen(driver.driver_methods(), f"of {question.driver}", args)
    return _called(driver, method, question.task, args)


def _vendor_of_type(question: DriverQuestion) -> VendorInterface | None:
    found = question.registry.default(question.driver, "vendor")
    return found if isinstance(found, VendorInterface) else None


def _chosen(
    known: tuple[VendorMethod, ...], interface: str | None, args: Mapping[str, Any]
) -> VendorMethod:
    name, http_method = args["method"], str(args["http_method"]).upper()
    for method in known:
        if method.name == name and http_method in method.http_methods:
            return method
    raise api_drivers.NO_SUCH_METHOD(
        interface=interface, method=name, http_method=http_method
    )


def _called(
    driver: VendorInterface, method: VendorMethod, task: Task, args: Mapping[str, Any]
) -> dict[str, Any]:
    values = dict(args.get("values") or {})
    driver.check(task, method.name, values)
    result = driver.call(task, method.name, values)
    return {
        "async": method.is_async,
        "attach": method.attach,
        "return": None if method.is_async else result,
    }


def _told(method: VendorMethod) -> dict[str, Any]:
    return {
        "http_methods": list(method.http_methods),
        "async": method.is_async,
        "description": method.description,
        "attach": method.attach,
        "require_exclusive_lock": method.exclusive,
    }
