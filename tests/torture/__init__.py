"""Forms drawn by another hand than `tests.typeset`, whole and damaged, and how they are read.

`layouts` says what is printed, `drawer` sets and draws it, a damage of `damages` is one function,
`judge` holds the written tables against what was printed. python -m tests.torture runs it all.
"""
