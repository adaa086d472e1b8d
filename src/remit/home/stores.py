"""Where secrets are kept: private files under credentials/, or the OS keyring where REMIT_KEYRING=1.

The keyring is asked for and never found: a build machine with a keyring that waits for a person to unlock it
would hang, and a secret that is sometimes here, sometimes there is lost. Where it is asked for and cannot be
used, that is an error, not a silent file.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from remit.errors import HomeError
from remit.home.files import sync_folder
from remit.home.home import Home, checked_name
from remit.home.secrets import Secret


class SecretStore(Protocol):
    """Secrets by name (letters, digits, and . _ @ + -)."""

    def get(self, name: str) -> Secret | None:
        """The secret, or None where there is none of that name."""
        ...

    def put(self, name: str, secret: Secret) -> None:
        """Keep it; durable when this returns."""
        ...

    def delete(self, name: str) -> None:
        """Forget it; nothing happens where there is none."""
        ...


def secret_store(home: Home, environ: Mapping[str, str] = os.environ) -> SecretStore:
    """The store that this user asked for. HomeError where the keyring is asked for and cannot be used."""
    if environ.get("REMIT_KEYRING", "") in ("", "0"):
        return FileSecrets(home)
    return KeyringSecrets(home)


class FileSecrets:
    """One private file a secret."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def get(self, name: str) -> Secret | None:
        data = self._home.read_private(self._file(name))
        return None if data is None else Secret(data.decode())

    def put(self, name: str, secret: Secret) -> None:
        self._home.write_private(self._file(name), secret.reveal().encode())

    def delete(self, name: str) -> None:
        self._file(name).unlink(missing_ok=True)
        sync_folder(self._home.credentials)

    def _file(self, name: str) -> Path:
        return self._home.credentials / checked_name(name)


class KeyringSecrets:
    """The OS keyring, under a service name that holds the home's path: two homes never share a secret."""

    def __init__(self, home: Home) -> None:
        self._keyring = _usable_keyring()
        self._service = f"remit:{home.path}"

    def get(self, name: str) -> Secret | None:
        value = self._call("get_password", checked_name(name))
        return None if value is None else Secret(value)

    def put(self, name: str, secret: Secret) -> None:
        self._call("set_password", checked_name(name), secret.reveal())

    def delete(self, name: str) -> None:
        if self.get(name) is not None:
            self._call("delete_password", name)

    def _call(self, method: str, *arguments: str) -> Any:
        try:
            return getattr(self._keyring, method)(self._service, *arguments)
        except self._keyring.errors.KeyringError as error:
            raise HomeError(
                f"the OS keyring refused: {error}",
                next_step="unlock it, or unset REMIT_KEYRING to use private files",
            ) from error


def _usable_keyring() -> Any:
    try:
        import keyring
        import keyring.backends.fail
        import keyring.errors
    except ImportError:
        raise HomeError(
            "REMIT_KEYRING is set and the keyring package is not installed",
            next_step="pip install 'remit[keyring]', or unset REMIT_KEYRING to use private files",
        ) from None
    backend = keyring.get_keyring()
    # A chain of no backends and the fail backend both have a priority of zero or less.
    if isinstance(backend, keyring.backends.fail.Keyring) or backend.priority <= 0:
        raise HomeError(
            "REMIT_KEYRING is set and this machine has no keyring that can be used",
            next_step="start one (Secret Service, KWallet, macOS Keychain), or unset REMIT_KEYRING",
        )
    return keyring
