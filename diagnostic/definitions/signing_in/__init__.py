"""Sign-in by OpenID Connect as people write it down: providers, and what each lets whom see."""
