"""What is written from facts of the code: parts of documents, a module of the page."""
