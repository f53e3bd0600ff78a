"""What the commands print: tables of runs, comparisons, histories, gates, codecs and payloads."""
