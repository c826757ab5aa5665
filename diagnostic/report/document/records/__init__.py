"""Open records as documents, each what its page shows, and how people are protected."""
