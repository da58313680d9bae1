# SPDX-License-Identifier: Apache-2.0
"""A machine that does not exist: slow and failing exactly as it is told to.

Section [fake] says how long things take. ``driver_info.fake_fail`` names what
fails: an object of ``"interface.method"`` (or just the method) and the reason,
such as ``{"power.request": "fuse blown", "deploy.deploy": "disk on fire"}``.
``validate`` can be named too, as ``"boot.validate"``.
"""
