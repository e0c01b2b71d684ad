"""The command line: parse, call ``study`` (or a room's public function), show.

Exit codes: 0 done; 1 a fault of Gunjip's own; 2 something the user can mend;
130 stopped with Ctrl-C. Texts are in the user's language; ``--json`` gives the
same content as data. Progress goes to stderr, results to stdout.
"""

from gunjip.cli.main import main

__all__ = ["main"]
