"""How facts become words, for pages and for mail. Pure: nothing here reads the database or knows a page."""
