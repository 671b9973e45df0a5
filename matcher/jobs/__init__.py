"""What happens beside the pages, in the worker: matches found, mail sent and fetched, what falls due.

A page only stores what is wanted and, once that is committed, asks for a job. The rows are the truth: a job that is
lost with its worker, or could not be asked for, is found by the next look, a minute later at most.
"""
