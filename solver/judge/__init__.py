"""An outcome checked against its problem: everything computed anew from the definitions, without OR-Tools."""
