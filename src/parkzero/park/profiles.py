"""Series of a park folder (CSV or Parquet) and weather files (EPW, TMY3): a year of finite values in steps of an hour or
less, or a clear no."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from parkzero.clock import HOURS, Floats
from parkzero.problem import Problem

LEAP = 8784
WEATHER = ("ghi", "dni", "dhi", "temp_air", "wind_speed")


def profile(path: Path, shown: str) -> tuple[Floats | None, list[Problem]]:
    """The series in a file: its only numeric column, or the column "value"; 8760 values, or a whole multiple of them."""
    import pandas as pd

    try:
        frame = pd.read_parquet(path) if path.suffix.lower() == ".parquet" else pd.read_csv(path, comment="#", skip_blank_lines=False)
    except (ValueError, OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as why:
        return None, [Problem("profile_unreadable", shown, found=str(why).splitlines()[0][:120], expected="a CSV or Parquet table")]
    if not isinstance(frame.index, pd.RangeIndex):
        return None, [
            Problem(
                "profile_unreadable",
                shown,
                line=1,
                found="rows with more cells than the header",
                expected="a comma between cells and a decimal point in numbers",
            )
        ]
    if len(frame.columns) and _numeric(str(frame.columns[0])):
        return None, [
            Problem("profile_unreadable", shown, line=1, found=f"a first line {frame.columns[0]!r}", expected="a header line, for example value")
        ]
    names = [c for c in frame.columns if str(c).strip().lower() == "value"] or [
        c for c in frame.columns if pd.api.types.is_numeric_dtype(frame[c]) and not pd.api.types.is_bool_dtype(frame[c])
    ]
    if len(names) != 1:
        found = ", ".join(map(str, frame.columns))[:120]
        return None, [
            Problem("profile_unreadable", shown, line=1, found=f"columns {found}", expected='one column of numbers, or a column "value"')
        ]
    column = frame[names[0]]
    values = pd.to_numeric(column, errors="coerce").to_numpy(float)
    bad = np.flatnonzero(~np.isfinite(values))
    if bad.size:
        line = int(bad[0]) + 2
        return None, [
            Problem(
                "profile_gap",
                shown,
                line=line,
                field=str(names[0]),
                found=f"{bad.size} missing or non-finite values, the first {str(column.iloc[int(bad[0])])!r}",
                expected="a finite number in every step",
                hint="fill the gap before; parkzero does not guess readings",
            )
        ]
    if (values < 0).any():
        first = int(np.flatnonzero(values < 0)[0])
        return None, [Problem("negative_value", shown, line=first + 2, field=str(names[0]), found=f"{values[first]:g}", expected="values >= 0")]
    per_hour, rest = divmod(len(values), HOURS)
    if rest and len(values) % LEAP == 0:
        per_hour = len(values) // LEAP
        day = 24 * per_hour
        values = np.delete(values, np.s_[59 * day : 60 * day])
        rest = 0
    if not per_hour or rest:
        return None, [
            Problem(
                "profile_length",
                shown,
                line=len(values) + 1,
                found=f"{len(values)} values",
                expected="8760 hourly values, or 17520, 35040, 105120 finer ones (8784 in a leap year)",
            )
        ]
    return values, []


def _numeric(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def weather(path: Path, shown: str) -> tuple[dict[str, Floats] | None, list[Problem]]:
    """Irradiance [W/m2], temperature [degC] and wind speed [m/s] of an EPW or TMY3 file, brought to UTC by the file's own time zone."""
    from pvlib import iotools

    try:
        if path.suffix.lower() == ".epw":
            frame, head = iotools.read_epw(str(path))
        else:
            frame, head = iotools.read_tmy3(str(path), map_variables=True)
    except Exception as why:  # pvlib raises many kinds on odd files
        return None, [Problem("weather_unreadable", shown, found=f"{type(why).__name__}: {why}"[:120], expected="an EPW or TMY3 file")]
    lacking = [name for name in WEATHER if name not in frame.columns]
    if lacking or len(frame) != HOURS:
        return None, [
            Problem(
                "weather_unreadable",
                shown,
                found=f"{len(frame)} rows, without {', '.join(lacking) or 'gaps'}",
                expected="8760 rows with irradiance, temperature and wind",
            )
        ]
    ahead = round(float(head.get("TZ", 0.0)))
    found = {f"weather:{name}": np.roll(frame[name].to_numpy(float), -ahead) for name in WEATHER}
    if not all(np.isfinite(v).all() for v in found.values()):
        return None, [Problem("profile_gap", shown, found="missing values", expected="a finite number in every hour")]
    return found, []


def inside(folder: Path, name: str) -> Path | None:
    """The path of a file in the park folder; None where it would leave it."""
    try:
        path = (folder / name).resolve()
        return path if not Path(name).is_absolute() and path.is_relative_to(folder.resolve()) else None
    except (ValueError, OSError):
        return None
