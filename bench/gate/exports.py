"""An outcome in the formats that other tools read: JUnit XML, github-action-benchmark's JSON and Bencher's.

Nothing in imwire reads these files back.
"""

from xml.etree import ElementTree

import msgspec

from .outcome import Outcome
from .sides.verdicts import ExitStatus, Row
from .verdict_words import allowed, change, figures, verdict


def junit(outcome: Outcome) -> bytes:
    """Return JUnit XML: a suite for each tier, a test case for each row; a row that fails the gate fails its case."""
    suites = ElementTree.Element("testsuites", name="imwire gate")
    for tier in outcome.tiers:
        rows = outcome.tier(tier.tier)
        failed = sum(row.status is ExitStatus.REGRESSED for row in rows)
        errors = sum(row.status is ExitStatus.NOT_COMPARABLE for row in rows)
        skipped = sum(row.status is ExitStatus.INCONCLUSIVE for row in rows) + bool(tier.skipped)
        suite = ElementTree.SubElement(
            suites, "testsuite", name=tier.tier, tests=f"{len(rows) + bool(tier.skipped)}", failures=f"{failed}",
            errors=f"{errors}", skipped=f"{skipped}", time=f"{tier.seconds:.3f}",
        )  # fmt: skip
        if tier.skipped:
            case = ElementTree.SubElement(suite, "testcase", classname=tier.tier, name="the whole tier")
            ElementTree.SubElement(case, "skipped", message=tier.skipped)
        for row in rows:
            _case(suite, row)
    return _xml(suites)


def junit_of_failure(told: str) -> bytes:
    """Return the JUnit XML of a comparison that failed."""
    suites = ElementTree.Element("testsuites", name="imwire gate")
    suite = ElementTree.SubElement(suites, "testsuite", name="imwire gate", tests="1", errors="1")
    case = ElementTree.SubElement(suite, "testcase", classname="imwire gate", name="the whole comparison")
    ElementTree.SubElement(case, "error", message=_printable(told))
    return _xml(suites)


def _xml(suites: ElementTree.Element) -> bytes:
    text: bytes = ElementTree.tostring(suites, encoding="utf-8", xml_declaration=True)
    return text


def _case(suite: ElementTree.Element, row: Row) -> None:
    case = ElementTree.SubElement(suite, "testcase", classname=row.tier, name=row.name)
    kind = {
        ExitStatus.REGRESSED: "failure",
        ExitStatus.NOT_COMPARABLE: "error",
        ExitStatus.INCONCLUSIVE: "skipped",
    }.get(row.status)
    if kind is None:
        return
    parts = (figures(row), change(row), f"allowed {allowed(row)}", row.evidence, *row.causes)
    message = f"{verdict(row)}: {'; '.join(each for each in parts if each)}"
    ElementTree.SubElement(case, kind, message=_printable(message))


def _printable(text: str) -> str:
    # XML 1.0 has no way to write most control characters.
    return "".join(char if char.isprintable() else " " for char in text)


def action_benchmark(outcome: Outcome) -> bytes:
    """Return head's figures for github-action-benchmark's tool "customSmallerIsBetter"."""
    rows = [_figure(row) for row in outcome.rows if row.head is not None]
    return msgspec.json.format(msgspec.json.encode(rows), indent=1)


def _figure(row: Row) -> dict[str, object]:
    extra = f"{row.verdict} {change(row)}".strip()
    return {"name": f"{row.tier}: {row.name}", "unit": row.unit, "value": row.head, "extra": extra}


def bencher(outcome: Outcome) -> bytes:
    """Return head's figures in Bencher Metric Format: {benchmark: {measure: {"value": ...}}}."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for row in outcome.rows:
        if row.head is not None:
            measure = row.unit.replace(" ", "-") or str(row.tier)
            found.setdefault(row.name, {})[measure] = {"value": row.head}
    return msgspec.json.format(msgspec.json.encode(found), indent=1)
