"""Files: a first version makes the file, a later one becomes its newest (Object Reference, ContentVersion)."""

from __future__ import annotations

import base64
import hashlib
from pathlib import PurePosixPath

from remit.api import errors
from remit.localorg.behaviour.base import Behaviour, Values
from remit.localorg.behaviour.permissions import given_id
from remit.localorg.context import Context
from remit.localorg.values import to_stored
from remit.schema.model import SObject


class ContentVersions(Behaviour):
    """`ContentDocumentId` names the file that a version is of; without it there is a new file."""

    objects = ("ContentVersion",)

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Fill what follows from the bytes and the name, and make the file."""
        given = to_stored(o.by_name["versiondata"], values.get("VersionData"), ctx.model.schema)
        data = base64.b64decode(str(given or ""))
        path = PurePosixPath(str(values.get("PathOnClient") or ""))
        extension = path.suffix.removeprefix(".")
        values.setdefault("Title", path.stem or None)
        values |= {
            "ContentSize": len(data),
            "FileExtension": extension or None,
            "FileType": extension.upper() or "UNKNOWN",
            "Checksum": hashlib.md5(data, usedforsecurity=False).hexdigest(),
            "IsLatest": True,
        }
        if not values.get("ContentDocumentId"):
            values["ContentDocumentId"] = self._new_file(ctx, values)
            values["VersionNumber"] = "1"
            return
        document = values["ContentDocumentId"] = given_id(
            ctx, o.by_name["contentdocumentid"], values["ContentDocumentId"]
        )
        ctx.db.execute(
            'UPDATE "ContentVersion" SET "IsLatest" = 0 WHERE "ContentDocumentId" = ?', (document,)
        )
        count = ctx.db.execute(
            'SELECT count(*) FROM "ContentVersion" WHERE "ContentDocumentId" = ?', (document,)
        ).fetchone()[0]
        values["VersionNumber"] = str(count + 1)

    def after_create(self, ctx: Context, o: SObject, record_id: str, values: Values) -> None:
        """The file's newest version is this one; a new file is its owner's, and of the record it was put at."""
        ctx.db.execute(
            'UPDATE "ContentDocument" SET "LatestPublishedVersionId" = ?, "Title" = ? WHERE "Id" = ?',
            (record_id, values.get("Title"), values["ContentDocumentId"]),
        )
        if values["VersionNumber"] != "1":
            return
        from remit.localorg.rows import create_row

        link = ctx.model.schema.by_name["contentdocumentlink"]
        owner = values.get("OwnerId") or ctx.user.id
        about = {"ContentDocumentId": values["ContentDocumentId"]}
        create_row(ctx, link, {**about, "LinkedEntityId": owner, "ShareType": "I"})
        place = values.get("FirstPublishLocationId")
        if place and place != owner:
            create_row(ctx, link, {**about, "LinkedEntityId": place, "ShareType": "V"})

    def _new_file(self, ctx: Context, values: Values) -> str:
        from remit.localorg.rows import create_row

        made = {name: values.get(name) for name in ("Title", "ContentSize", "FileType", "FileExtension")}
        owner = values.get("OwnerId") or ctx.user.id
        return create_row(ctx, ctx.model.schema.by_name["contentdocument"], {**made, "OwnerId": owner})


class DocumentLinks(Behaviour):
    """A file is linked once to a record."""

    objects = ("ContentDocumentLink",)

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Refuse a second link; viewers unless said otherwise."""
        values.setdefault("ShareType", "V")
        values.setdefault("Visibility", "AllUsers")
        document = given_id(ctx, o.by_name["contentdocumentid"], values.get("ContentDocumentId"))
        entity = given_id(ctx, o.by_name["linkedentityid"], values.get("LinkedEntityId"))
        row = ctx.db.execute(
            'SELECT "Id" FROM "ContentDocumentLink"'
            ' WHERE "ContentDocumentId" = ? AND "LinkedEntityId" = ? AND "IsDeleted" = 0',
            (document, entity),
        ).fetchone()
        if row is not None:
            raise errors.duplicate_value("LinkedEntityId", row[0])
