"""Templates that a server makes after its start, made once for all that are forked off: two fifths of its beginning."""

from __future__ import annotations

from diagnostic.report.charts.templates import make_templates, make_wall_templates
from diagnostic.report.templating import compile_fragments

compile_fragments()
make_templates()
make_wall_templates()
