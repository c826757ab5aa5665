"""Questionnaires that an organisation can ask: those that come with the product, and its own, version by version."""
