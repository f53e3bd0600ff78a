"""A row's figures as people read them, the same in the terminal, in Markdown and in JUnit."""

from .sides.verdicts import Row, Tier


def verdict(row: Row) -> str:
    """Return a row's verdict, and whether its baseline is stale."""
    return f"{row.verdict}, stale" if row.stale else row.verdict


def figures(row: Row) -> str:
    """Return a row's figures on both sides."""
    if row.base is None and row.head is None:
        return "" if row.change is None else "ratios only"
    sides = " \N{RIGHTWARDS ARROW} ".join("none" if side is None else f"{side:,.0f}" for side in (row.base, row.head))
    return f"{sides} {row.unit}" if row.unit not in ("", "count") else sides


def change(row: Row) -> str:
    """Return a row's change in per cent, with enough digits to show one byte."""
    if row.change is None:
        return ""
    return f"{row.change:+.2%}" if abs(row.change) >= 0.0005 or not row.change else f"{row.change:+.4%}"


def allowed(row: Row) -> str:
    """Return the growth that a row is allowed."""
    return "none" if row.tier is Tier.EXACT else f"{row.threshold:.1%}"
