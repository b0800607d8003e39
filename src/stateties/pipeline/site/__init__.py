"""The explorer: a static site made of the package, the bundled page and the docs."""
