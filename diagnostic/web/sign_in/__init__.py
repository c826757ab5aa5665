"""Pages of sign-in: out to a provider, back, the choice of an organisation, and the administrator's one-time link."""
