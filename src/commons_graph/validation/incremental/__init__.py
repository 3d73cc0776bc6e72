"""What a change can alter: which nodes must be judged again, computed from the shapes."""
