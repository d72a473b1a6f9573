"""What the nine real forms hold, read by eye, and how the reader has them, frozen."""
