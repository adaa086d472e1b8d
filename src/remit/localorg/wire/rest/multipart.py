"""multipart/form-data bodies: a record as JSON beside the bytes of its file (REST API Developer Guide,
"Insert or Update Blob Data")."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from email import message_from_bytes
from typing import Any

from remit.api.errors import json_body_required
from remit.localorg.wire.http import Request, read_json


def is_multipart(request: Request) -> bool:
    """Whether a body comes in parts."""
    return (request.headers.get("content-type") or "").lower().startswith("multipart/form-data")


def record_of(request: Request) -> Mapping[str, Any]:
    """The record of a body in parts: the JSON part's fields, and each file part under its name, in base64."""
    head = f"Content-Type: {request.headers.get('content-type')}\r\n\r\n".encode()
    record: dict[str, Any] | None = None
    blobs: dict[str, str] = {}
    for part in message_from_bytes(head + request.body).walk():
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        data = content if isinstance(content, bytes) else b""
        name = str(part.get_param("name", "", "content-disposition"))
        if part.get_content_type() == "application/json" and record is None:
            parsed = read_json(data)
            record = parsed if isinstance(parsed, dict) else None
        else:
            blobs[name] = base64.b64encode(data).decode()
    if record is None:
        raise json_body_required()
    return {**record, **blobs}
