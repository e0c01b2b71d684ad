"""``python -m gunjip``: the command line."""

from gunjip.cli import main

if __name__ == "__main__":
    main()
