"""What stands after an option, as values; argparse tells where it is wrong."""

from __future__ import annotations

import argparse


def years(text: str) -> tuple[int, ...]:
    """Years by comma."""
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdigit() and len(part) == 4 for part in parts):
        raise argparse.ArgumentTypeError("years by comma, such as 2030,2040,2050")
    return tuple(int(part) for part in parts)


def outlook(text: str) -> dict[str, str]:
    """Drivers and the end that each takes; under "" where one end is for all."""
    ends = ("low", "high")
    if text.strip() in ends:
        return {"": text.strip()}
    found: dict[str, str] = {}
    for part in text.split(","):
        driver, _, end = (x.strip() for x in part.rpartition("="))
        if not driver or driver in found or end not in ends:
            raise argparse.ArgumentTypeError("low or high for all drivers, or by driver, such as demand=low,carbon_price=high")
        found[driver] = end
    return found


def share(text: str) -> float:
    """A share, as a number or in per cent."""
    try:
        value = float(text.removesuffix("%")) / (100.0 if text.endswith("%") else 1.0)
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= 1.0:
        raise argparse.ArgumentTypeError("a share from 0 to 1, such as 0.5 or 50%")
    return value


def seconds(text: str) -> float:
    """A time limit."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not value > 0.0:
        raise argparse.ArgumentTypeError("a number of seconds above 0")
    return value


def draws(text: str) -> int:
    """A number of draws."""
    number = int(text)
    if not 0 <= number <= 10_000_000:
        raise argparse.ArgumentTypeError("a number of draws between 0 and 10000000")
    return number


def tolerance(text: str) -> float:
    """A relative distance."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0.0 <= value < 1.0:
        raise argparse.ArgumentTypeError("a number from 0 to below 1, such as 1e-9")
    return value


def currency(text: str) -> str:
    """A currency of which rates are known."""
    from parkzero.money import rates

    if text.upper() not in {code for code, _ in rates()}:
        raise argparse.ArgumentTypeError("a currency of which rates are known, such as CNY or EUR")
    return text.upper()
