"""What pages and reports read: frozen data, never a write."""
