"""For whoever sends a list: its page, the copy with the cells at fault marked, a draft for a list nobody declared."""
