"""Planning the training of one district: who sits in which room, when, before which trainers.

`model` says what a problem and a plan are, `solve` finds a plan with its proof, `verify` checks
one without a line of the solver. Nothing here reads a clock, a file or a database.
"""
