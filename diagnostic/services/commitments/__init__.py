"""Commitments as open records, the published surveys that judge them, and the verdicts."""
