"""Agreements of teams: texts and signatures as open records, what is suggested, and pulses on how they are kept."""
