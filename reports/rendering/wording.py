"""Numbers as a reader sees them: three digits, a unit, and never more certainty than was measured.

The rule: a line never breaks between a number and its unit.
"""

from ...bench.results.rows import CONFIDENCE, Ratio

NBSP = "\N{NO-BREAK SPACE}"


def digits(value: float, places: int = 3) -> str:
    """Return a number with `places` significant digits and no exponent."""
    if value == 0:
        return "0"
    value = float(f"{value:.{places}g}") if abs(value) < 10**places else value
    magnitude = len(str(int(abs(value)))) if abs(value) >= 1 else 0
    if not magnitude:
        return f"{value:.{places}g}" if abs(value) >= 1e-4 else f"{value:.1e}"
    return f"{value:,.{max(0, places - magnitude)}f}"


def seconds(value: float, places: int = 3) -> str:
    """Return a time with `places` significant digits and the unit that reads best: ns, us, ms or s."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("\N{MICRO SIGN}s", 1e-6)):
        if abs(value) >= size * 0.9995:
            return f"{digits(value / size, places)}{NBSP}{unit}"
    return f"{digits(value / 1e-9, places)}{NBSP}ns"


def time_tick(value: float) -> str:
    """Return a time axis's tick, with no more digits than it needs."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("\N{MICRO SIGN}s", 1e-6)):
        if value >= size * 0.9995:
            return f"{value / size:.6g}{NBSP}{unit}"
    return f"{value / 1e-9:.6g}{NBSP}ns"


def byte_tick(value: float) -> str:
    """Return a byte axis's tick, with no more digits than it needs."""
    return f"{value:,.6g}{NBSP}B" if value < 10_000 else f"{value / 1000:,.6g}{NBSP}kB"


def byte_count(value: float) -> str:
    """Return an amount of bytes: whole bytes below 10 kB (1 kB = 1000 B)."""
    if value < 10_000:
        return f"{value:,.0f}{NBSP}B"
    return f"{digits(value / 1000)}{NBSP}kB" if value < 1e6 else f"{digits(value / 1e6)}{NBSP}MB"


def times(value: float) -> str:
    """Return a factor: 2.31x with a true multiplication sign, with a third decimal close to 1."""
    if 0 < abs(value - 1) < 0.015:
        return f"{value:.3f}\N{MULTIPLICATION SIGN}"
    return f"{value:.2f}\N{MULTIPLICATION SIGN}" if value < 10 else f"{digits(value)}\N{MULTIPLICATION SIGN}"


def link_times(value: float) -> str:
    """Return a factor on a modelled link with two significant digits: the model's own figures are no better."""
    return f"{value:.{2 if value < 1.095 else 1 if value < 9.95 else 0}f}×"


def percent(share: float) -> str:
    """Return a share as a percentage: two digits, and "under 0.1 %" rather than a false zero."""
    value = 100 * share
    if 0 < abs(value) < 0.1:
        return f"under 0.1{NBSP}%"
    return f"{value:.1f}{NBSP}%" if abs(value) < 10 else f"{value:.0f}{NBSP}%"


def interval(ratio: Ratio) -> str:
    """Return a ratio's interval, "exact" when it has none, and its confidence when that is below 95 %."""
    if ratio.low == ratio.high:
        return "exact"
    low, high = times(ratio.low)[:-1], times(ratio.high)[:-1]
    if low == high:
        low, high = f"{ratio.low:.3f}", f"{ratio.high:.3f}"
    return f"{low}\N{EN DASH}{high}" + _confidence(ratio)


def link_interval(ratio: Ratio) -> str:
    """Return the interval of a factor on a modelled link, with two significant digits; empty when they hide it.

    The model's assumptions are no more exact.
    """
    low, high = link_times(ratio.low)[:-1], link_times(ratio.high)[:-1]
    return (f"{low}\N{EN DASH}{high}" if low != high else "") + _confidence(ratio)


def _confidence(ratio: Ratio) -> str:
    return "" if ratio.confidence >= CONFIDENCE else f", {percent(ratio.confidence)} only"


def exact(top: float, bottom: float) -> Ratio:
    """Return top / bottom of two exact amounts."""
    value = top / bottom
    return Ratio(value, value, value, 1.0)


def listing(names: list[str] | tuple[str, ...], most: int = 6) -> str:
    """Return names as a sentence would: "a, b and c", cut after `most`."""
    if len(names) > most:
        names = [*names[:most], f"{len(names) - most} more"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else "none"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: "1 payload", "3 payloads"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
