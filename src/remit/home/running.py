"""Whether a local org runs from this home, as its status file and its process say."""

from __future__ import annotations

import os
from typing import Any

from remit.errors import HomeError
from remit.home.home import Home


def running_org(home: Home) -> dict[str, Any] | None:
    """The status of the local org that runs (`url`, `host`, `proxy`, `ca_bundle`, `org_id`,
    `admin_username`, `pid`), or None. A status file that a killed server left behind does not count."""
    status = home.read_json("org/status.json")
    if not isinstance(status, dict) or not _alive(int(status.get("pid", 0))):
        return None
    return status


def require_org(home: Home) -> dict[str, Any]:
    """As `running_org`; raises HomeError where none runs."""
    status = running_org(home)
    if status is None:
        raise HomeError("the local org is not running", next_step="remit org serve, in another terminal")
    return status


def _alive(pid: int) -> bool:
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
