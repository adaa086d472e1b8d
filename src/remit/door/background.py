"""A door beside code that is not asyncio: on a thread of its own, as long as a `with` block lasts."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator

from remit.door.proxy import Door


@contextlib.contextmanager
def serving(door: Door, host: str = "127.0.0.1", port: int = 0) -> Iterator[Door]:
    """Run `door` on a thread until the block ends; what `Door.start` raises is raised here."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="remit-door", daemon=True)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(door.start(host, port), loop).result()
        yield door
    finally:
        asyncio.run_coroutine_threadsafe(door.close(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
