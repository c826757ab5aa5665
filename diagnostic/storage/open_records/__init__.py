"""Open records that people write knowingly: adoptions, agreements, actions. Version by version, apart from answers."""
