"""What the places of cells say of one image."""
