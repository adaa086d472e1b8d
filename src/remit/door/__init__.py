"""The way in for unmodified clients: CONNECT proxy, TLS, certificate authority, a child's environment.

    authority = Authority.open(folder)                     # made on this machine, the key for its owner alone
    door = Door("127.0.0.1", 8080, authority, secret)      # to the local org's plain HTTP port
    with serving(door):                                    # or: await door.start() ... await door.close()
        trust = Trust.write(folder, authority)
        subprocess.run(command, env=child_environment(os.environ, door.proxy_url(), trust))

The room imports cryptography and the standard library only.
"""

from __future__ import annotations

from remit.door.authority import Authority
from remit.door.background import serving
from remit.door.environment import child_environment
from remit.door.http1 import DOOR_HEADERS
from remit.door.proxy import Door
from remit.door.trust import Trust

__all__ = ["DOOR_HEADERS", "Authority", "Door", "Trust", "child_environment", "serving"]
