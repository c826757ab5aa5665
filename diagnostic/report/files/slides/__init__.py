"""A document as slides of PowerPoint: native tables and charts, in our template or in a consultant's own."""
