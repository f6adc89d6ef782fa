"""`schema`: the JSON Schema of park.yaml or of a document, and the reference written from them."""

from __future__ import annotations

import argparse
import json

DOCUMENTS = ("result", "plan", "accounts", "comparison", "network")


def options(parser: argparse.ArgumentParser) -> None:
    """Which schema is printed; without an option that of park.yaml."""
    which = parser.add_mutually_exclusive_group()
    for name, commands in zip(DOCUMENTS, ("assess", "plan", "inventory", "swap and compare", "network"), strict=True):
        which.add_argument(f"--{name}", dest="which", action="store_const", const=name, help=f"of result.json of {commands}")
    which.add_argument(
        "--reference", dest="which", action="store_const", const="reference", help="all documents and their quantities, as Markdown"
    )


def run(given: argparse.Namespace) -> int:
    """Print it."""
    if given.which == "reference":
        from parkzero.schema.reference import reference_page

        print(reference_page(), end="")
        return 0
    if given.which:
        from parkzero.schema.documents import document_schema

        made = document_schema(given.which)
    else:
        from parkzero.compare.starting import schema

        made = schema()
    print(json.dumps(made, ensure_ascii=False, indent=1))
    return 0
