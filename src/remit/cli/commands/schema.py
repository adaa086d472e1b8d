"""Print the JSON Schema of landscape.yaml, for editors."""

from __future__ import annotations

import json
import sys

from remit.cli._options import json_option, remit_command
from remit.cli._output import Output


@remit_command(examples=["remit schema > landscape.schema.json"])
@json_option
def command(output: Output) -> int:
    """Print the JSON Schema of landscape.yaml. Editors complete and check the file with it."""
    from remit.landscape import schema_json

    sys.stdout.write(json.dumps(schema_json(), indent=2, ensure_ascii=False) + "\n")
    return 0
