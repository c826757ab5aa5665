"""Open records that people write knowingly: adoptions, agreements, stories, actions; version by version."""
