"""A form, given or drawn at random, to PDF through several producers, with the truth beside it."""
