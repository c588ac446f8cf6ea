"""The specification. Folders mirror the rooms of nbcluster."""
