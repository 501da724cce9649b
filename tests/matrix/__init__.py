"""The access matrix: every URL x every method x everybody x what it is asked for, held against the rules.

What is expected comes from the rules alone (`web/access_rules.py`, `domain/access.py` and who may see each thing of the
story, in `things`), never from running a page. The suite asks a sample that is drawn anew from a fixed number; all
cells are asked by `python -m tests.bench.matrix`.
"""
