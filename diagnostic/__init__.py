"""Inside Out: a service-culture diagnostic. Start reading at `diagnostic/core/diagnosis.py`."""

__version__ = "0.1.0"
