"""`python -m analysis` does what `selfeval` does."""

from analysis.cli import main

if __name__ == "__main__":
    main()
