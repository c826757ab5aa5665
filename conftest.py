"""What the processes that run tests are told before any of them loads numpy."""

import os

# As many workers as cores, or more: threads of linear algebra wait for each other, a third of what its tests take.
for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(variable, "1")
