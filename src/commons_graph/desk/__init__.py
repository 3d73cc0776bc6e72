"""Where people take part: what they send, who may decide, and what they are told."""
