"""A test certificate authority in the shape of NPKI, for demos and tests. Its roots are refused in production."""
