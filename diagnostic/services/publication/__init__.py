"""Publishing a wave, its interim results and its audit."""
