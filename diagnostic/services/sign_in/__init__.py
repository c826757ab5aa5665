"""Sign-in by OpenID Connect: the way to a provider and back, what its answer has to be, and whom it lets in."""
