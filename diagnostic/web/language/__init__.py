"""Languages of pages: negotiation, texts, warnings while somebody writes."""
