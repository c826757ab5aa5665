"""Open records that people write knowingly: adoptions, agreements. Version by version, apart from answers."""
