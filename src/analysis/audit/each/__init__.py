"""The checks, one a module: each is a `Check`, and is found by being here."""
