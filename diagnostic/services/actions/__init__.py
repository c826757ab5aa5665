"""Actions as open records: what a unit will do, who sees to it, how far it is; from pages, meetings, owners' links."""
