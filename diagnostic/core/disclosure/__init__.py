"""Statistical disclosure control: what may be published of each unit. Confidential."""
