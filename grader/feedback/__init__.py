"""What a student gets back: a page a notebook and a page a chapter, safe to open anywhere."""
