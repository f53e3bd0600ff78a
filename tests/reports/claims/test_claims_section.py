"""The section of claims: what it says of findings, and which of them it shows."""

from collections.abc import Callable

from imwire.bench.results.rows import Ratio, Results
from imwire.reports.claims.claim import ClaimOutcome, Finding, Trial
from imwire.reports.sections.claims import CLAIMS, section, span, spoken, strips

Build = Callable[..., Results]
PROCESSES = 7


def test_every_claim_survives_an_empty_run(build_rows: Build) -> None:
    for claim in CLAIMS:
        assert {trial.outcome for trial in claim.test(build_rows({}))} == {ClaimOutcome.MISSING}


def test_every_claim_says_what_it_means() -> None:
    assert len({claim.key for claim in CLAIMS}) == len(CLAIMS) == 9
    assert all(claim.meaning for claim in CLAIMS)
    assert "at least 2 times" in CLAIMS[0].meaning


def test_words_and_strips_follow_the_findings(full: Results) -> None:
    for claim in CLAIMS:
        for trial in claim.test(full):
            lines = strips(trial)
            assert [line.finding for line in lines] == list(trial.measured)
            for line in lines:
                if line.strip:
                    assert 0 <= line.strip.low <= line.strip.at <= line.strip.high <= 100
                    assert 0 <= line.strip.threshold <= 100
            if trial.outcome is None:
                assert all(f"{outcome.value} on " in spoken(trial) for outcome in trial.counts
                           if outcome is not ClaimOutcome.MISSING)  # fmt: skip


def test_only_what_was_measured_is_on_the_page_and_the_rest_is_one_line(build_rows: Build) -> None:
    html = section.build(
        build_rows({(codec, "text", "encode"): (us,) * PROCESSES for codec, us in (("json", 1e-5), ("protobuf", 4e-6))})
    ).html
    assert html.count('class="claim"') == 1
    assert "against orjson" not in html
    assert "Not measured in this run: “Protobuf&#39;s decoding advantage" in html
    assert "holds" in html


def test_a_folded_row_shows_the_ratio_and_its_interval() -> None:
    def trial(*ratios: Ratio) -> Trial:
        return Trial(
            "t", "a / b", (*(Finding("p", ClaimOutcome.HOLDS, r) for r in ratios), Finding("q", ClaimOutcome.MISSING))
        )

    one, other = Ratio(2.0, 1.9, 2.1, 0.984), Ratio(3.0, 2.5, 3.5, 0.984)
    assert span(trial(one)) == "ratio 2.00× (1.90–2.10)"
    assert span(trial(one, other)) == "ratios 2.00 to 3.00×, intervals within 1.90–3.50"
    assert span(trial(Ratio(2.0, 2.0, 2.0, 1.0))) == "ratio 2.00×, exact"
    assert span(trial()) == ""
