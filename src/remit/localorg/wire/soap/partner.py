"""The partner API: login, and records as REST knows them."""

from __future__ import annotations

import sqlite3

from remit.api.codecs import soap, soap_partner
from remit.localorg import logins, passwords
from remit.localorg.org import SESSION_SECONDS, Opening, Org
from remit.localorg.settings import switch
from remit.localorg.wire.http import Request
from remit.localorg.wire.soap import data

LAST_LOGIN_VERSION = 64.0
INVALID = "Invalid username, password, security token; or user locked out."
DISABLED = (
    "SOAP API login() is disabled by default in this org. Contact the org administrator to enable SOAP API"
    " login()."
)
SETTING = "enableSoapLogin"


def answer(org: Org, request: Request, call: soap.SoapRequest, version: str) -> bytes:
    """The answer to one call."""
    parsed = soap_partner.parse_call(call)
    if isinstance(parsed, soap_partner.Login):
        if float(version) > LAST_LOGIN_VERSION:
            raise soap.no_operation(call.namespace, call.operation)
        outcome = org.store.write(lambda db: login(org, db, request, parsed, version))
        if isinstance(outcome, soap.SoapFault):
            raise outcome
        return soap_partner.build_login_response(outcome)
    return data.answer(org, request, call, version, user_info)


def login(
    org: Org, db: sqlite3.Connection, request: Request, call: soap_partner.Login, version: str
) -> soap_partner.LoginResult | soap.SoapFault:
    """A session for a username and password, or the fault; the attempt is recorded either way."""
    if not switch(db, SETTING):
        return soap.SoapFault("INVALID_OPERATION", DISABLED)
    found = logins.user_named(db, call.username)
    if found is None:
        return soap.SoapFault("INVALID_LOGIN", INVALID)
    user_id, active, profile_id = found
    attempt = logins.Attempt("Other Apex API", "SoapApiLogin", api_type="SOAP Partner", api_version=version)
    status = _status(org, db, request, call.password, user_id, active, profile_id)
    login_id = logins.record_attempt(db, user_id, request, status, attempt)
    if status != logins.SUCCESS:
        return _fault(status)
    logins.forget_failures(db, user_id)
    token = org.open_session(db, Opening(user_id, kind="soap", ip=request.ip, login_id=login_id))
    # Logins at login.salesforce.com are sent on to the org's own host, as the real one does.
    base = (f"https://{org.my_domain}" if request.via_door else request.base_url) + "/services/Soap"
    return soap_partner.LoginResult(
        session_id=token,
        server_url=f"{base}/u/{version}/{org.id[:15]}",
        metadata_server_url=f"{base}/m/{version}/{org.id[:15]}",
        user=user_info(org, db, user_id),
        sandbox=False,
    )


def _status(
    org: Org, db: sqlite3.Connection, request: Request, given: str, user_id: str, active: bool, profile: str
) -> str:
    password, token_given = passwords.split_token(db, user_id, given)
    if not passwords.password_matches(db, user_id, password):
        logins.count_failure(db, user_id)
        return logins.INVALID_PASSWORD
    status = logins.barred(db, user_id, active)
    if status:
        return status
    restricted = logins.restriction(db, profile, request.ip)
    if restricted:
        return restricted
    if not logins.ranges_of(db, profile) and not token_given and not _trusted(request.ip):
        return logins.TOKEN_REQUIRED
    ctx = org.as_user(db, user_id)
    return logins.SUCCESS if ctx.system("ApiEnabled") else logins.API_DISABLED


def _trusted(ip: str) -> bool:
    # The org's trusted network is this machine: whoever comes from elsewhere needs the security token.
    return ip.startswith("127.") or ip == "::1"


def _fault(status: str) -> soap.SoapFault:
    if status == logins.RESTRICTED_IP:
        return soap.SoapFault("LOGIN_DURING_RESTRICTED_DOMAIN", "cannot log in from current IP address")
    if status == logins.RESTRICTED_TIME:
        # The code is the Partner WSDL's; its own text was not found.
        return soap.SoapFault("LOGIN_DURING_RESTRICTED_TIME", INVALID)
    if status == logins.TOKEN_REQUIRED:
        return soap.SoapFault(
            "LOGIN_MUST_USE_SECURITY_TOKEN",
            "Invalid username, password, security token; or user locked out. Are you at a new location? When"
            " accessing Salesforce--either via a desktop client or the API--from outside of your company’s"
            " trusted networks, you must add a security token to your password to log in.",
        )
    if status == logins.API_DISABLED:
        return soap.SoapFault("API_DISABLED_FOR_ORG", "API is not enabled for this Organization or Partner")
    return soap.SoapFault("INVALID_LOGIN", INVALID)


def user_info(org: Org, db: sqlite3.Connection, user_id: str) -> soap_partner.UserInfo:
    """Who a session belongs to."""
    u = db.execute(
        'SELECT "Username", "Email", "Name", "ProfileId", "UserRoleId", "LanguageLocaleKey", "LocaleSidKey",'
        ' "TimeZoneSidKey" FROM "User" WHERE "Id" = ?',
        (user_id,),
    ).fetchone()
    name = db.execute('SELECT "Name" FROM "Organization"').fetchone()[0]
    return soap_partner.UserInfo(
        user_id=user_id,
        user_name=u[0],
        user_email=u[1] or "",
        user_full_name=u[2] or "",
        organization_id=org.id,
        organization_name=name,
        profile_id=u[3],
        role_id=u[4],
        user_language=u[5] or "en_US",
        user_locale=u[6] or "en_US",
        user_time_zone=u[7] or "GMT",
        session_seconds_valid=int(SESSION_SECONDS),
    )
