"""What stands in each spreadsheet that coordinators take with them: rows of queries to headings and cells."""
