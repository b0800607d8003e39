"""Small programs that do the same work, each with another library."""
