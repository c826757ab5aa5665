"""What the demonstration company does about its results: its plan, and what was meant to move."""
