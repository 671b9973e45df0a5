"""Events of a program: planned, changed, called off; who is invited, what they answer, who came."""
