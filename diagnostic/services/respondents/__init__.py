"""A respondent's side: invitations, submissions, receipts."""
