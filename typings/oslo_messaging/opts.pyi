# SPDX-License-Identifier: Apache-2.0
from oslo_config.cfg import Opt, OptGroup

def list_opts() -> list[tuple[str | OptGroup | None, list[Opt]]]: ...
