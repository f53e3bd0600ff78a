"""From results files to HTML pages with tables and figures; imports of ours only `bench.results` and `bench.gate`."""
