"""One person in the open records: where their name stands, handing it out, taking it away."""
