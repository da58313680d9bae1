# SPDX-License-Identifier: Apache-2.0
"""Commands: each module assembles one process."""

import warnings

# oslo.service's dependencies still import eventlet, which greets every user with
# advice for its own developers. We use threads only and never import it.
warnings.filterwarnings("ignore", message="(?s).*Eventlet is deprecated")
