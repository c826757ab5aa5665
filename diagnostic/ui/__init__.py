"""Streamlit pages for consultants and executives."""
