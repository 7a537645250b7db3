"""Systems of the literature, in compact code of our own, trained as Find Color is trained.

Each file is one architecture; :mod:`findcolor.training.systems.recipes` says how wide it is and how
it learns, so that what differs between two rows of a table is the architecture and nothing else.
"""
