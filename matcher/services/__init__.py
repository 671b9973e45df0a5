"""What changes things, named verb_noun: plain arguments, an explicit actor, rows locked in one order."""
