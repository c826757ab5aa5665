"""The page for every employee of a published survey, as open records: written, released and taken back by staff."""
