"""From one text file to the executed solution notebook and the student edition."""
