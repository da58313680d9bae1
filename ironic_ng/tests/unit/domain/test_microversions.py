# SPDX-License-Identifier: Apache-2.0
"""Every microversion has one number and one name."""

from ironic_ng.domain.microversions import MAXIMUM, MINIMUM, NAMES, NUMBERS, Version


def test_all_of_them() -> None:
    assert list(NAMES) == list(range(1, 116))
    assert len(NUMBERS) == len(NAMES)
    assert (MINIMUM, MAXIMUM) == (1, 115)


def test_has() -> None:
    assert Version(37).has("traits")
    assert not Version(36).has("traits")
    assert str(Version(37)) == "1.37"
