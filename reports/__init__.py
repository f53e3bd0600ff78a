"""From one results file to tables, figures and one HTML page; imports `bench.results` and nothing else of ours."""
