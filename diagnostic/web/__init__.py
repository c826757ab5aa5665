"""What respondents open on a phone: server-rendered pages."""
