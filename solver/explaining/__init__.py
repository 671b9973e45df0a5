"""What else would cost, who is in the way, the smallest remedy, whom to look for."""
