"""Predicted and observed: the first step of "Inside and outside", to which addresses of this page lead."""

from __future__ import annotations

import streamlit as st

st.switch_page("menu/report/inside_outside.py", query_params=st.query_params.to_dict())
