"""What instructors and maintainers run: build, hidden checks, grading and feedback."""
