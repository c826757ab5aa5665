"""What the product is made of, and what is known against it: pins, their bill of materials, published advisories."""
