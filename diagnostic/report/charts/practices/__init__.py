"""Pictures of practices."""
