"""Run the command line as `python -m measure_extract`."""

from measure_extract.cli.app import main

if __name__ == "__main__":
    main()
