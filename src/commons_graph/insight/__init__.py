"""What a census tells as a whole: figures, network, neighbours, and the printed restitution."""
