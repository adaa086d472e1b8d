"""How long a refresh token lives, by the app's policy."""

from __future__ import annotations

import time
from typing import Any

import pytest

from remit.localorg.apps.app import App
from remit.localorg.apps.refresh import Grant, expired
from remit.metadata.types.extl_clnt_app_global_oauth_settings import ExtlClntAppGlobalOauthSettings
from remit.metadata.types.extl_clnt_app_oauth_configurable_policies import (
    ExtlClntAppOauthConfigurablePolicies,
)
from remit.metadata.types.extl_clnt_app_oauth_settings import ExtlClntAppOauthSettings

DAY = 24 * 60 * 60.0
LIFETIME: dict[str, Any] = {
    "refreshTokenPolicyType": "SpecificLifetime",
    "refreshTokenValidityPeriod": 10,
    "refreshTokenValidityUnit": "Days",
}
INACTIVITY = {**LIFETIME, "refreshTokenPolicyType": "SpecificInactivity"}


def app(policy: dict[str, Any], *, idle_limit: bool = False) -> App:
    named = {"externalClientApplication": "A"}
    return App(
        "0xI", "A", "A",
        ExtlClntAppOauthSettings(**named),
        ExtlClntAppGlobalOauthSettings(**named, isEnforceRefreshTokenTTL=idle_limit),
        ExtlClntAppOauthConfigurablePolicies(**named, **policy),
        None, 0.0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("policy", "issued_days_ago", "used_days_ago", "dead"),
    [
        ({"refreshTokenPolicyType": "Infinite"}, 5000, 4000, False),
        ({"refreshTokenPolicyType": "Zero"}, 0, 0, True),
        (LIFETIME, 9, 0, False),
        (LIFETIME, 11, 0, True),
        (INACTIVITY, 5000, 9, False),
        (INACTIVITY, 5000, 11, True),
        ({**LIFETIME, "refreshTokenValidityUnit": "Hours"}, 1, 0, True),
        ({**LIFETIME, "refreshTokenValidityUnit": "Months"}, 200, 0, False),
    ],
)
def test_the_policy_decides(
    policy: dict[str, Any], issued_days_ago: float, used_days_ago: float, dead: bool
) -> None:
    now = time.time()
    grant = Grant("0CQ", "005", "0xI", "api", now - issued_days_ago * DAY, now - used_days_ago * DAY)
    assert expired(app(policy), grant) is dead


@pytest.mark.parametrize(("used_days_ago", "dead"), [(29, False), (31, True)])
def test_the_idle_limit_is_thirty_days_whatever_the_policy(used_days_ago: float, dead: bool) -> None:
    now = time.time()
    grant = Grant("0CQ", "005", "0xI", "api", now - 5000 * DAY, now - used_days_ago * DAY)
    assert expired(app({"refreshTokenPolicyType": "Infinite"}, idle_limit=True), grant) is dead
