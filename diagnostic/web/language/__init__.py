"""Languages of pages: negotiation, warnings while somebody writes."""
