"""What things cost, printed; run by hand (``make bench``), never as a test."""
