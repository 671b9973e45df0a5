"""Reading and writing problems and outcomes, strictly: JSON, and arrays for large rounds."""
