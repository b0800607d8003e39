"""From CSV text to a data package: read, validate, build, derive, package. No step reaches back."""
