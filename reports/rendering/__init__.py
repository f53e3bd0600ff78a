"""What every section is made with: templates, wording, and what a section is."""
