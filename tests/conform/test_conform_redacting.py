"""What an org said is kept without what tells which org it was."""

from __future__ import annotations

import pytest

from remit.conform.redacting import Redaction

REDACT = Redaction(["Acme Corp", "olga@acme.example"])


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("duplicates value on record with id: 0PS5g000000AbCd", "duplicates value on record with id: <id>"),
        ("record 005g00000001abcAAA is locked", "record <id> is locked"),
        ("user remitprobe-a1b2c3-main@00d5g.example is frozen", "user <user> is frozen"),
        ("set RemitProbe_a1b2c3_rows is assigned", "set <probe> is assigned"),
        ("ask olga@acme.example of Acme Corp", "ask <user> of <name>"),
        ("see https://acme.my.salesforce.com/setup?x=1", "see <url>"),
        ("go to acme--uat.sandbox.my.salesforce.com", "go to <url>"),
        ("expected https://login.salesforce.com", "expected https://login.salesforce.com"),
        ("from 203.0.113.7", "from <address>"),
        ("from 2001:db8:0:0:1:2:3:4", "from <address>"),
        ("key 3MVG9abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "key <secret>"),
        ("FIELD_INTEGRITY_EXCEPTION", "FIELD_INTEGRITY_EXCEPTION"),
        ("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: bad", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: bad"),
        (
            "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: no",
            "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: no",
        ),
        ("PermissionSetAssignment of Administrators", "PermissionSetAssignment of Administrators"),
        ("Permission Edit Account depends on permission(s): Read Account",) * 2,
        ("at 14:05:54 on 2026-11-25", "at 14:05:54 on 2026-11-25"),
    ],
)
def test_text(said: str, kept: str) -> None:
    assert REDACT(said) == kept
