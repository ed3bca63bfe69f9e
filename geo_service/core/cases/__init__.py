"""Cases on their way: the queue of work, one case with its history, and the steps it takes."""
