# SPDX-License-Identifier: Apache-2.0
"""All watchers and how often each looks."""

from ironic_ng.conductor.polling.lanes import Lanes
from ironic_ng.conductor.scheduler import Watcher
from ironic_ng.conductor.watchers.history_trim import HistoryTrim
from ironic_ng.conductor.watchers.intent_trim import IntentTrim
from ironic_ng.conductor.watchers.maintenance_expiry import MaintenanceExpiry
from ironic_ng.conductor.watchers.maintenance_recovery import MaintenanceRecovery
from ironic_ng.conductor.watchers.orphans import Orphans
from ironic_ng.conductor.watchers.power_sync import PowerSync
from ironic_ng.conductor.watchers.watch import Watch

ORPHANS_SECONDS = 15.0
EXPIRY_SECONDS = 10.0
INTENT_TRIM_SECONDS = 1800.0
SLICES = 100
"""Into how many looks a period of the power sync is divided, each a second long at
most and a twentieth at least."""


def watchers_of(watch: Watch) -> list[Watcher]:
    """Those that are switched on; an interval of 0 switches one off."""
    options = watch.settings.conductor
    sync = options.sync_power_state_interval
    recovery = options.power_failure_recovery_interval
    trim = options.node_history_cleanup_interval
    lanes = Lanes(options.sync_power_state_workers)
    found = [
        Watcher("orphans", ORPHANS_SECONDS, Orphans(watch).look),
        Watcher("intent trim", INTENT_TRIM_SECONDS, IntentTrim(watch).look),
    ]
    expiry = MaintenanceExpiry(watch).look
    found.append(Watcher("maintenance expiry", EXPIRY_SECONDS, expiry))
    if sync:
        seconds = min(max(sync / SLICES, 0.05), 1.0)
        look = PowerSync(watch, lanes).look
        found.append(Watcher("power sync", seconds, look))
    if recovery:
        seconds = min(recovery, 5.0)
        look = MaintenanceRecovery(watch, lanes).look
        found.append(Watcher("maintenance recovery", seconds, look))
    if trim:
        found.append(Watcher("history trim", trim, HistoryTrim(watch).look))
    return found
