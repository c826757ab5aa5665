"""What an organisation does first: it is set up in a browser, and told which steps are done and which is next."""
