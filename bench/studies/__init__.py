"""Scripts that show a figure again which no command reaches; each runs as `python -m imwire.bench.studies.NAME`."""
