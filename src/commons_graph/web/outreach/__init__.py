"""Outreach on the web: for animators only, in no cache, feed, dump or built site."""
