"""A local org as a process of its own, for tests that talk to it as real clients do. Imports nothing of Remit."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REMIT = [str(Path(sys.executable).with_name("remit"))]


@dataclass
class Server:
    """A running local org: its home, status, and process."""

    home: Path
    status: dict[str, Any]
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return str(self.status["url"])

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "REMIT_HOME": str(self.home), "NO_COLOR": "1"}

    def remit(self, *arguments: str, check: bool = True, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run the command line against this home."""
        done = subprocess.run(
            [*REMIT, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            **{"timeout": 120, **options},
        )
        if check and done.returncode != 0:
            raise AssertionError(
                f"remit {' '.join(arguments)}: {done.returncode}\n{done.stdout}{done.stderr}"
            )
        return done

    def token(self, username: str) -> str:
        return str(json.loads(self.remit("org", "token", username, "--json").stdout)["access_token"])

    def admin(self) -> Api:
        return Api(self.url, json.loads((self.home / "org/operator.json").read_text())["access_token"])


@dataclass
class Api:
    """A session, used by plain HTTP."""

    url: str
    token: str
    version: str = "64.0"

    def call(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        """(status, JSON or text) of a call; `path` is under the version unless it begins with /services."""
        full = path if path.startswith("/") else f"/services/data/v{self.version}/{path}"
        data = None if body is None else (body if isinstance(body, bytes) else json.dumps(body).encode())
        request = urllib.request.Request(self.url + full, data=data, method=method)
        request.add_header("Authorization", f"Bearer {self.token}")
        if data is not None:
            request.add_header("Content-Type", "application/json")
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, _content(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, _content(error.read())

    def query(self, soql: str) -> list[dict[str, Any]]:
        status, body = self.call("GET", "query?q=" + urllib.parse.quote(soql))
        assert status == 200, body
        return list(body["records"])

    def create(self, name: str, **values: Any) -> str:
        status, body = self.call("POST", f"sobjects/{name}", values)
        assert status == 201, body
        return str(body["id"])


def _content(data: bytes) -> Any:
    try:
        return json.loads(data) if data else None
    except ValueError:
        return data.decode()


@contextmanager
def serving(home: Path, *options: str) -> Iterator[Server]:
    """Serve a local org from `home` until the block ends."""
    ready = home.parent / f"{home.name}-ready-{time.monotonic_ns()}.json"
    environment = {**os.environ, "REMIT_HOME": str(home)}
    process = subprocess.Popen(
        [*REMIT, "org", "serve", "--ready-file", str(ready), *options], env=environment
    )
    try:
        for _ in range(1500):
            if ready.exists():
                break
            if process.poll() is not None:
                raise AssertionError(f"remit org serve ended with {process.returncode}")
            time.sleep(0.01)
        else:
            raise AssertionError("remit org serve was not ready within 15 seconds")
        yield Server(home, json.loads(ready.read_text()), process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(20)
