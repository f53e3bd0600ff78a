"""Scripts that reproduce figures which no command shows; each runs as `python -m imwire.bench.studies.NAME`."""
