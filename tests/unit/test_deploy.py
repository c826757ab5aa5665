"""What is shipped in `deploy/`: texts that stand elsewhere too, and units that systemd can read."""

from __future__ import annotations

from html import unescape

from diagnostic.definitions.loading.catalogue_files import catalogue, complete_catalogues
from diagnostic.settings import ROOT

DEPLOY = ROOT / "deploy"


def test_the_page_of_a_proxy_without_servers_says_in_each_language_what_ours_says():
    headers, _, page = (DEPLOY / "haproxy" / "away.http").read_text().partition("\n\n")
    assert headers.startswith("HTTP/1.0 503 ") and "Retry-After: " in headers and "no-store" in headers
    assert len(headers) + len(page.encode()) < 16_000  # a buffer of HAProxy
    words = {
        language: [catalogue(language).text(name) for name in ("away_title", "away")]
        for language in complete_catalogues()
    }
    missing = {language for language, both in words.items() for each in both if each not in unescape(page)}
    assert missing == set() and all(f'<section lang="{language}">' in page for language in words)
