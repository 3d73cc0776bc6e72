"""What is held about people: on whose word it may be published, shown to them alone, and erased when they ask."""
