"""`python -m diagnostic`."""

import os
import sys

from diagnostic.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
