"""The checks, a module for each subject: every `Check` in them is found by being here."""
