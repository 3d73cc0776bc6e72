"""Mail to those who take part: what is waiting is sent by one process beside the server."""
