"""`python -m inspectorate`."""

from inspectorate.cli import main

if __name__ == "__main__":
    main()
