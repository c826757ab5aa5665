"""Agendas of meetings: steps, their kinds, and what of a report a step can show."""
