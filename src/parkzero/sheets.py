"""Workbooks on disk: the same cells give the same bytes, whenever they are saved."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl import Workbook

NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip archive knows: stands where no time is told."""
_SAVED = re.compile(rb"<dcterms:(created|modified)\b.*?</dcterms:\1>", re.S)
"""When a workbook was made and saved; a workbook need not say so."""


def save(book: Workbook, path: Path) -> None:
    """Write a workbook without the time at which it is written."""
    held = io.BytesIO()
    book.save(held)
    with zipfile.ZipFile(held) as made, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as told:
        for item in made.infolist():
            content = made.read(item)
            if item.filename == "docProps/core.xml":
                content = _SAVED.sub(b"", content)
            told.writestr(zipfile.ZipInfo(item.filename, NO_TIME), content, zipfile.ZIP_DEFLATED)
