"""The rule table as it is read, edited and saved."""
