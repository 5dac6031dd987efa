"""What is checked of a book and its editions, beyond what its build refuses."""
