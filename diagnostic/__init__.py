"""Inside Out: a service-culture diagnostic. Start reading at `diagnostic/core/diagnosis.py`."""

import sys

__version__ = "0.1.0"

OLDEST_PYTHON = (3, 11)


def require_python(version, program):  # type: ignore[no-untyped-def]
    """End a process of an older Python with what is wrong; written so that an older one can read it."""
    if tuple(version[:2]) < OLDEST_PYTHON:
        raise SystemExit(
            "Where:  {}\nCause:  it is Python {}.{}, and Inside Out needs {}.{} or newer\n"
            "Remedy: make run finds one that is installed, or name it: make run PYTHON=/path/to/python3".format(
                program, *version[:2], *OLDEST_PYTHON
            )
        )


require_python(sys.version_info, sys.executable)
