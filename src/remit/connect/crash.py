"""REMIT_CRASH_AT=N:before or N:after kills this process at its Nth changing request, for tests of resuming.

`before`: nothing was sent. `after`: the org answered, and the answer is lost with the process.
"""

from __future__ import annotations

import os
import signal
from typing import Literal

VARIABLE = "REMIT_CRASH_AT"
_seen = {"before": 0, "after": 0}


def crash_point(moment: Literal["before", "after"]) -> None:
    """Called around every request that may change an org; does nothing where the variable is not set."""
    wanted = os.environ.get(VARIABLE)
    if not wanted:
        return
    _seen[moment] += 1
    if wanted == f"{_seen[moment]}:{moment}":
        os.kill(os.getpid(), signal.SIGKILL)
