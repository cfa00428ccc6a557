"""The website: a page a lecture made from the student edition, the guides and the API."""
