"""The local org as a process: HTTP server, door, checkpoints, a clean end."""

from __future__ import annotations

import asyncio
import gc
import os
import secrets
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from remit.errors import HomeError
from remit.home.home import Home
from remit.home.running import running_org
from remit.localorg.org import Opening, Org
from remit.localorg.seed import core
from remit.localorg.settings import set_setting
from remit.localorg.wire.app import App

WAL_COMMITS = 350
OPERATOR_SECONDS = 30 * 24 * 60 * 60.0


@dataclass(frozen=True, slots=True)
class Options:
    """How to serve. `port` 0 picks a free one; `ready_file` is written once requests are accepted; `propagation`
    sets the org's propagationSeconds, None leaves it."""

    host: str = "127.0.0.1"
    port: int = 0
    store: Path | None = None
    ready_file: Path | None = None
    propagation: int | None = None
    allow_other_hosts: bool = False


def free_port(host: str, port: int = 0) -> int:
    """The port, or any where it is 0, if nothing listens on it; the server itself would share it with another
    one of its kind. Raises HomeError."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            s.bind(address)
            s.listen()
            return int(s.getsockname()[1])
    except (OSError, OverflowError) as error:
        raise HomeError(
            f"cannot serve on {host}:{port}: {error}", next_step="name another address or port, or --port 0"
        ) from error


def _not_ready(ready_file: Path) -> None:
    """Remove what an earlier server wrote, so that who waits for the file does not take that for this one."""
    if not ready_file.absolute().parent.is_dir():
        raise HomeError(f"{ready_file}: no such folder", next_step="make it, or name another --ready-file")
    ready_file.unlink(missing_ok=True)


async def serve(home: Home, options: Options) -> None:
    """Serve the org until SIGTERM or SIGINT. Raises HomeError where store or port cannot be had."""
    from granian.constants import Interfaces
    from granian.server.embed import Server

    from remit.door.authority import Authority
    from remit.door.proxy import Door
    from remit.door.trust import Trust

    if options.ready_file is not None:
        _not_ready(options.ready_file)
    secret = secrets.token_urlsafe(32)
    store = options.store or home.org / "org.db"
    org = core.open_home(home, store)
    org.door_secret = secret
    seconds = options.propagation
    if seconds is not None:
        org.store.write(lambda db: set_setting(db, "propagationSeconds", seconds))
    port = free_port(options.host, options.port)
    authority = Authority.open(home.ca)
    trust = Trust.write(home.ca, authority, public_roots=options.allow_other_hosts)
    app = App(org)
    server = Server(
        app,
        address=options.host,
        port=port,
        interface=Interfaces.RSGI,
        websockets=False,
        log_enabled=False,
        log_access=False,
    )
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    running = asyncio.create_task(server.serve())
    door = Door(options.host, port, authority, secret, options.allow_other_hosts)
    await door.start(options.host)
    await _accepting(options.host, port, running)
    status = {
        "url": f"http://{options.host}:{port}",
        "host": org.my_domain,
        "proxy": door.proxy_url(),
        "ca_bundle": str(trust.bundle),
        "org_id": org.id,
        "admin_username": core.ADMIN_USERNAME,
        "pid": os.getpid(),
    }
    _settle(org)
    earlier = _announced(home)
    _announce(home, options, org, status)
    keeper = asyncio.create_task(_keep(org))
    await stop.wait()
    keeper.cancel()
    await door.close()
    server.stop()  # type: ignore[no-untyped-call]
    await asyncio.wait([running], timeout=5)
    _withdraw(home, status, earlier)
    app.close()
    org.store.close()


def _settle(org: Org) -> None:
    """Build what every request needs, and keep the garbage collector from walking through it again and again:
    schema and catalogue are a hundred thousand objects that live as long as the server."""
    org.store.read(org.model)
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _announced(home: Home) -> tuple[Any, Any] | None:
    """(status, operator's session) of another server of this home, where one runs."""
    other = running_org(home)
    return (other, home.read_json("org/operator.json")) if other else None


def _withdraw(home: Home, status: dict[str, object], earlier: tuple[Any, Any] | None) -> None:
    """Leave the home to the server that was there before, where it still runs."""
    if home.read_json("org/status.json") != status:
        return
    (home.org / "status.json").unlink(missing_ok=True)
    if earlier is not None:
        home.write_json("org/operator.json", earlier[1])
        home.write_json("org/status.json", earlier[0])
        if running_org(home) is None:
            (home.org / "status.json").unlink(missing_ok=True)


def _announce(home: Home, options: Options, org: Org, status: dict[str, object]) -> None:
    admin = org.store.connection.execute(
        'SELECT "Id" FROM "User" WHERE "Username" = ?', (core.ADMIN_USERNAME,)
    ).fetchone()[0]
    token = org.store.write(
        lambda db: org.open_session(db, Opening(admin, kind="cli", ip="127.0.0.1", timeout=OPERATOR_SECONDS))
    )
    home.write_json(
        "org/operator.json",
        {
            "instance_url": status["url"],
            "access_token": token,
            "store": str(org.store.path.resolve()),
            # For doors that other processes open to this org: it believes what they say of their clients.
            "door_secret": org.door_secret,
        },
    )
    home.write_json("org/status.json", status)
    if options.ready_file is not None:
        temporary = options.ready_file.with_name(options.ready_file.name + ".part")
        temporary.write_bytes(orjson.dumps(status))
        temporary.replace(options.ready_file)


async def _accepting(host: str, port: int, running: asyncio.Task[None]) -> None:
    """Wait until the server accepts connections."""
    for _ in range(500):
        if running.done():
            error = running.exception()
            raise HomeError(
                f"cannot serve on {host}:{port}: {error}", next_step="name another port with --port"
            )
        try:
            _, writer = await asyncio.open_connection(host, port)
        except OSError:
            await asyncio.sleep(0.01)
            continue
        writer.close()
        return
    raise HomeError(f"the server on {host}:{port} did not start", next_step="name another port with --port")


async def _keep(org: Org) -> None:
    """Checkpoint the write-ahead log before it slows reads down.

    A thread does most of it while requests go on. Only a checkpoint that leaves nothing behind lets the log
    start over, so what came meanwhile is done in between two requests.
    """
    while True:
        await asyncio.sleep(0.1)
        if org.store.commits > WAL_COMMITS:
            await asyncio.to_thread(org.store.checkpoint)
            org.store.checkpoint()


def run(home: Home, options: Options) -> None:
    """Serve in the foreground, on the fastest event loop there is."""
    if sys.platform != "win32":
        import uvloop

        uvloop.run(serve(home, options))
    else:
        asyncio.run(serve(home, options))
