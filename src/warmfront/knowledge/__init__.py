"""Packaged knowledge files, read and checked into one `KnowledgeBase`."""
