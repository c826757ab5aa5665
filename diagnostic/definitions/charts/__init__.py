"""Charts before they are taken: units that are renamed, moved, merged and dropped, one edit after another."""
