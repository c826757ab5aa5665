"""`python -m diagnostic`."""

import os
import sys

from diagnostic.cli import main

if __name__ == "__main__":
    code = main(sys.argv[1:], os.environ)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # Arrow's threads may still be ending and would abort an ordinary exit (1 in 50 under load)
