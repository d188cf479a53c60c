"""Run the command line as `python -m measure_extract`."""

from measure_extract.cli import main

if __name__ == "__main__":
    main()
