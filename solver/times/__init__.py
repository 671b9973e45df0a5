"""When two people can meet at every session, and one mentor's sessions beside each other."""
