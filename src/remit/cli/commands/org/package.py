"""Put what a package brings into the local org."""

from __future__ import annotations

import click

from remit.cli._options import json_option, remit_command
from remit.cli._output import Output
from remit.errors import InputError
from remit.home.home import Home


@remit_command(
    examples=[
        "remit org package --namespace acme ApexClass=OrderService CustomPermission=Refund",
        "remit org package CustomMetadata=Region CustomSetting=Limits",
    ]
)
@json_option
@click.option("--namespace", default="", metavar="NS", help="The namespace of a managed package.")
@click.argument("components", nargs=-1, required=True, metavar="KIND=NAME...")
def command(output: Output, namespace: str, components: tuple[str, ...]) -> None:
    """Put into the local org what installing a package puts into a real one, whether it runs or not.

    Kinds: ApexClass, ApexPage, CustomPermission, NamedCredential, CustomMetadata, CustomSetting. With a
    namespace they are a managed package's, and may bear names that the org has itself; without one they are
    an unlocked package's and stand among the org's own.
    """
    from remit.localorg.seed.package import install_home

    wanted = []
    for text in components:
        kind, separator, name = text.partition("=")
        if not separator:
            raise InputError(f"{text} names no kind", next_step="write KIND=NAME, as ApexClass=OrderService")
        wanted.append((kind, name))
    made = install_home(Home.open(), namespace, wanted)
    output.document({"installed": [{"kind": k, "name": n, "id": i} for k, n, i in made]})
    output.table(["kind", "name", "id"], [list(row) for row in made])
