"""What stands beside the scores of the whole organisation from beyond it."""
