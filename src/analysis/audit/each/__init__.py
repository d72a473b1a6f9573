"""The checks, one a module: each holds one `CHECK`, and is found by being here."""
