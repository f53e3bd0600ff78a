"""Pictures: figures, palette and marks."""
