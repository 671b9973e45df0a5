"""Spreadsheets in and out: bytes to text, text to rows, rows to applications. Pure: plain data only."""
