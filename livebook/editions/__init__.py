"""The book in forms to carry: PDF, EPUB, a site for a folder, notebooks with their tables."""
