"""Makes src/remit/schema/data/{objects,fields,picklists,permissions}.csv from a folder of raw facts.

    python tools/build_schema.py FACTS

FACTS holds describes.json, global_describe.csv, standard_fields.csv, child_relationships.csv,
user_permissions.csv, the fls_*.csv and object_permissionable_observed.csv files and reference/. What these do
not say (key prefixes, labels, picklist values of the setup objects, which newer fields a plain org has) is in
the schema_*.csv files beside this script. The project neither builds nor tests with it: it is run when facts
change.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from pathlib import Path

from schema_facts import HERE, Facts, Row, plural, read, words
from schema_rules import (
    ADDRESS_PARTS,
    COARSE,
    FEATURE,
    FLAGS,
    LEFT_OUT,
    LENGTHS,
    NEVER_FLS,
    NO_FLS_OBJECTS,
    NUMBERS,
    OBJECT_FLAGS,
    SYSTEM,
    TYPES,
)

# Named by the Object Reference (PermissionSet), newer than the list of observed permissions.
NEWER_PERMISSIONS = (("UseAnyApiAuth", "Use Any API Auth"),)
OUT = HERE.parent / "src" / "remit" / "schema" / "data"


def field_names(facts: Facts, name: str) -> list[str]:
    """Which fields of an object a plain org has, in the order in which a describe lists them."""
    ref, std, extra = facts.reference[name], facts.standard[name], facts.extra[name]
    described = [f["name"] for f in facts.describes.get(name, {}).get("fields", ())]
    known = described or list(std)
    kept = facts.kept.get(name, [])
    out = [f for f in dict.fromkeys(known) if f not in LEFT_OUT]
    for field, r in ref.items():
        wanted = name in SETUP or "*" in kept or field in kept
        if (
            field not in out
            and field not in LEFT_OUT
            and wanted
            and (r["described"] == "1" or field in SYSTEM)
        ):
            out.append(field)
    out += [f for f in extra if f not in out]
    if "Id" not in out:
        out.insert(0, "Id")
    out.sort(key=lambda f: f != "Id")
    only = facts.kept_only(name)
    matrix = name in ("ObjectPermissions", "FieldPermissions")
    plain = [f for f in out if (not only or f in only) and not FEATURE.search(f)]
    return [f for f in plain if matrix or not f.startswith("Permissions")]


def from_describe(f: Row) -> Row:
    """A describe's field as a row."""
    flags = "".join(letter for key, letter in FLAGS.items() if f.get(key))
    return {
        "label": f["label"],
        "type": f["type"],
        "length": f.get("length", 0),
        "precision": f.get("precision", 0),
        "scale": f.get("scale", 0),
        "flags": flags,
        "compound": f.get("compoundFieldName") or "",
        "relationship": f.get("relationshipName") or "",
        "to": f.get("referenceTo") or [],
        "extra": (f.get("extraTypeInfo") or "").removeprefix("plaintextarea"),
        "default": f.get("defaultValue", ""),
        "picklist": f.get("picklistValues") or [],
        "source": "describe",
    }


def from_reference(r: dict[str, str], std: dict[str, str], source: str) -> Row:
    """A field of the Object Reference as a row; what it does not say comes from the coarse schema."""
    type_ = TYPES.get(r["type"], r["type"])
    flags = "".join(letter for key, letter in FLAGS.items() if r.get(key) in ("1", "True"))
    if r["described"] != "1" or not r["filterable"]:
        flags += "" if type_ in ("address", "base64") else "f" if type_ == "boolean" else "fgs"
        flags += "n" if (std or {}).get("nillable") != "False" and type_ != "boolean" else ""
    if "s" in flags and type_ != "boolean":
        flags += "a"
    to = [t.strip() for t in r["refers_to"].split(",") if t.strip()]
    if not to and std and std["referenceTo"] not in ("", "Name"):
        to = [std["referenceTo"]]
    precision, scale = NUMBERS.get(type_, (0, 0))
    return {
        "label": r["label"] or words(r["field"].removesuffix("Id")) + (" ID" if type_ == "reference" else ""),
        "type": type_,
        "length": int(float(r["length"] or LENGTHS.get(type_, 0))),
        "precision": int(float(r["precision"] or precision)),
        "scale": int(float(r["scale"] or scale)),
        "flags": flags,
        "relationship": r["relationship_name"] or ((std or {}).get("relationshipName") or ""),
        "to": to,
        "since": r["since"],
        "source": source,
    }


def from_coarse(s: dict[str, str]) -> Row:
    """A field known only from a client library's schema."""
    to = [s["referenceTo"]] if s["referenceTo"] not in ("", "Name") else []
    type_ = "reference" if to or s["field"].endswith("Id") else COARSE[s["coarse_type"]]
    flags = "fs" + ("" if type_ in ("datetime", "double") else "g") + ("n" if s["nillable"] == "True" else "")
    return {
        "label": words(s["field"]),
        "type": type_,
        "length": LENGTHS.get(type_, 0),
        "flags": flags + ("" if type_ == "boolean" else "a"),
        "relationship": s["relationshipName"],
        "to": to,
        "source": "client schema",
    }


def build_field(facts: Facts, name: str, label: str, field: str, described: dict[str, Row]) -> Row:
    """One field: describe first, then what we say ourselves, then system fields, then the reference."""
    ref, std = facts.reference[name].get(field), facts.standard[name].get(field)
    if field in described:
        row = from_describe(described[field])
        row["since"] = ref["since"] if ref and float(ref["since"] or 0) > 30 else ""
    elif field in facts.extra[name]:
        row = from_reference(facts.extra[name][field], {}, facts.extra[name][field].get("source", ""))
    elif field in SYSTEM and (ref is None or ref["described"] != "1" or field == "IsDeleted"):
        row = {**SYSTEM[field], "source": "system field"}
        row["label"] = row.get("label") or f"{label} ID"
    elif ref is not None:
        row = from_reference(ref, std or {}, "Object Reference")
    else:
        row = from_coarse(std)
    row = {"object": name, "name": field, **row}
    compound_of(row, facts, name)
    if facts.name_field.get(name, "Name") == field and "N" not in row["flags"]:
        row["flags"] += "N"
    row["flags"] = fls_flag(facts, row)
    changes = facts.marks.get((name, field), {}).get("flags", "")
    for sign, letter in zip(changes[::2], changes[1::2], strict=True):
        row["flags"] = row["flags"].replace(letter, "") + (letter if sign == "+" else "")
    return row


def compound_of(row: Row, facts: Facts, name: str) -> None:
    """Names the compound of address parts and of person names."""
    field = row["name"]
    if row.get("compound"):
        row["compound"] = "" if row["compound"] == field else row["compound"]
        return
    row["compound"] = ""
    known = set(facts.reference[name]) | set(facts.standard[name])
    for part in ADDRESS_PARTS:
        if field.endswith(part) and field.removesuffix(part) + "Address" in known:
            address = facts.reference[name].get(field.removesuffix(part) + "Address")
            if address and address["type"] == "address":
                row["compound"] = field.removesuffix(part) + "Address"
    if field in ("FirstName", "LastName", "Salutation", "MiddleName", "Suffix") and "Name" in known:
        row["compound"] = "Name"


def fls_flag(facts: Facts, row: Row) -> str:
    """The flags with `p` where field permissions can be set for the field (see fls.py for the rules)."""
    name, field = row["object"], row["name"]
    flags = str(row["flags"]).replace("p", "")
    part = row["compound"].endswith("Address")
    seen = "p" in str(row["flags"]) or (name, field) in facts.fls
    if part or name in NO_FLS_OBJECTS or name in SETUP:
        return flags
    if seen:
        return flags + "p"
    if name not in facts.fls_objects or name in facts.describes or (name, field) in facts.exempt:
        return flags
    free = field not in NEVER_FLS and "n" in flags and row["compound"] == "" and "N" not in flags
    return flags + ("p" if free and row["source"] == "Object Reference" else "")


def child_name(facts: Facts, row: Row, references: dict[tuple[str, str], list[str]]) -> str:
    """What a parent calls the children that reach it by this field; empty where no source names it."""
    child, field = row["object"], row["name"]
    if field in ("CreatedById", "LastModifiedById"):
        return ""
    mark = facts.marks.get((child, field), {})
    if mark.get("child"):
        return str(mark["child"])
    for parent in row["to"]:
        for c in facts.describes.get(parent, {}).get("childRelationships", ()):
            if (c["childSObject"], c["field"]) == (child, field):
                return c["relationshipName"] or ""
    for parent in row["to"]:
        names, fields = facts.children.get((parent, child), []), references[child, parent]
        if len(names) == 1 and len(fields) == 1:
            return names[0]
        if len(fields) == 1:
            guesses = {plural(child), plural(words(child)).replace(" ", ""), child + "s"}
            hits = guesses & facts.child_names[parent]
            if hits:
                return hits.pop()
    return ""


def object_row(facts: Facts, o: dict[str, str]) -> Row:
    """One object: flags from describe or global describe, else from its supported calls."""
    name = o["name"]
    source = facts.describes.get(name) or facts.globals.get(name)
    if source:
        on = {k for k in OBJECT_FLAGS if source.get(k) in (True, "True")}
    else:
        default = "create update delete getUpdated " + ("undelete search" if name in facts.ols else "")
        calls = set((facts.calls.get(name, {}).get("supported_soap_calls") or default).split())
        if o["calls"]:
            calls = set(o["calls"].split()) - {"-"}
        pairs = {"createable": "create", "updateable": "update", "deletable": "delete", "queryable": "query"}
        pairs |= {"retrieveable": "retrieve", "searchable": "search", "undeletable": "undelete"}
        pairs |= {"mergeable": "merge", "replicateable": "getUpdated"}
        on = {flag for flag, call in pairs.items() if call in calls} | {"queryable", "retrieveable"}
        on |= {"triggerable", "layoutable"} if name in facts.ols else set()
    on |= {"permissionable"} if name in facts.ols and name not in NOT_PERMISSIONABLE else set()
    on |= {"setup"} if o["setup"] == "1" else set()
    label = o.get("label") or (source or {}).get("label") or words(name)
    return {
        "name": name,
        "label": label,
        "label_plural": o.get("label_plural") or (source or {}).get("labelPlural") or plural(label),
        "key_prefix": o["key_prefix"],
        "flags": "".join(letter for k, letter in OBJECT_FLAGS.items() if k in on),
        "since": facts.calls.get(name, {}).get("since", ""),
        "source": o["source"],
    }


# Seen in a dump or two, yet governed by libraries and sharing or by the quote (Object Reference).
NOT_PERMISSIONABLE = {"ContentDocument", "ContentVersion", "ContentDocumentLink", "QuoteLineItem"}
SETUP: set[str] = set()


def main(folder: Path) -> None:
    """Reads the facts, writes the data files."""
    facts = Facts(folder)
    objects = read(HERE / "schema_objects.csv")
    SETUP.update(o["name"] for o in objects if o["setup"] == "1")
    shipped = {o["name"] for o in objects}
    rows, object_rows = [], []
    for o in objects:
        object_rows.append(object_row(facts, o))
        described = {f["name"]: f for f in facts.describes.get(o["name"], {}).get("fields", ())}
        label = object_rows[-1]["label"]
        rows += [build_field(facts, o["name"], label, f, described) for f in field_names(facts, o["name"])]
    rows = [r for r in rows if r["type"] != "JunctionIdList"]
    finish(facts, rows, shipped)
    picklists = read(HERE / "schema_picklists.csv")
    for r in rows:
        for v in r.get("picklist", ()):
            picklists.append(
                {
                    "object": r["object"],
                    "field": r["name"],
                    "value": v["value"],
                    "label": v.get("label") or "",
                    "default": "1" if v.get("defaultValue") else "",
                    "source": "describe",
                }
            )
    columns = "object name label type length precision scale flags compound relationship to child extra"
    write("fields.csv", [*columns.split(), "default", "since", "source"], rows)
    write("objects.csv", list(object_rows[0]), object_rows)
    write("picklists.csv", ["object", "field", "value", "label", "default", "source"], picklists)
    known = [*((p["api_name"], p["label"]) for p in facts.permissions), *NEWER_PERMISSIONS]
    permissions = [{"name": name, "label": label, "source": ""} for name, label in sorted(set(known))]
    write("permissions.csv", ["name", "label"], permissions)


# Targets of business objects' references where no source names them: AccountId leads to Account.
ALIASES = {"OwnerId": "User", "UserId": "User", "ParentRecordId": "WorkOrder", "RelatedToId": "Account"}


def guessed(facts: Facts, row: Row, shipped: set[str]) -> list[str]:
    """The target that a field's name says; setup objects often have ids that lead nowhere by design."""
    told = facts.marks.get((row["object"], row["name"]), {}).get("to", "")
    if told:
        return str(told).split()
    if row["type"] != "reference" or row["object"] in SETUP or row.get("to"):
        return []
    target = ALIASES.get(row["name"]) or row["name"].removesuffix("Id")
    return [target] if target in shipped else []


def finish(facts: Facts, rows: list[Row], shipped: set[str]) -> None:
    """Drops targets that are not shipped and names child relationships."""
    references: dict[tuple[str, str], list[str]] = defaultdict(list)
    for r in rows:
        r["to"] = [t for t in r.get("to", ()) if t in shipped] or guessed(facts, r, shipped)
        if not r["to"]:
            r["relationship"] = ""
        for t in r["to"]:
            if r["name"] not in ("CreatedById", "LastModifiedById"):
                references[r["object"], t].append(r["name"])
    for r in rows:
        if r["to"] and not r.get("relationship"):
            r["relationship"] = r["name"].removesuffix("Id")
        r["child"] = child_name(facts, r, references) if r["to"] else ""
        r["to"] = " ".join(r["to"])


def write(name: str, columns: list[str], rows: list[Row]) -> None:
    """Writes a data file; zero and empty values are left blank."""
    with (OUT / name).open("w", encoding="utf-8", newline="") as f:
        w = csv.DictWriter(f, columns, extrasaction="ignore", lineterminator="\n")
        w.writeheader()
        w.writerows([{c: "" if r.get(c) in (0, None, False) else r.get(c) for c in columns} for r in rows])
    print(name, len(rows))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
