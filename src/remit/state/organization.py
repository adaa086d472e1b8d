"""The org itself and its org-wide switches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from remit.state.rows import Row


@dataclass(frozen=True, slots=True)
class Organization(Row):
    """The one row that names the org."""

    SOBJECT: ClassVar[str] = "Organization"

    id: str
    name: str = ""
    is_sandbox: bool = False
    organization_type: str = ""
    instance_name: str = ""
    namespace_prefix: str = ""


@dataclass(frozen=True, slots=True)
class OrgSettings:
    """Org-wide switches that decide on logins; None where the switch could not be read.

    `secret_in_rest_api`: ExternalClientAppSettings.enableClientSecretInRestApiAccess.
    `secret_in_metadata_api`: enableConsumerSecretApiAccess of the same.
    `soap_login`: whether SOAP login() is allowed (off by default in new orgs).
    `enforce_ip_every_request`: SessionSettings.enforceIpRangesEveryRequest.
    `admin_approved_apps_only`: ConnectedAppSettings.enableAdminApprovedAppsOnly (API Access Control).
    """

    secret_in_rest_api: bool | None = None
    secret_in_metadata_api: bool | None = None
    soap_login: bool | None = None
    enforce_ip_every_request: bool | None = None
    admin_approved_apps_only: bool | None = None
