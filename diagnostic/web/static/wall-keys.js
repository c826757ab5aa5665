// Keys of the wall: they move the meeting where this browser may run it. Without this file the wall only follows.
(() => {
  'use strict';
  const { meeting } = window, { body, documentElement: root } = document;
  const attempt = (act) => { try { return act(); } catch { return null; } };
  const keys = document.getElementById('keys');

  meeting.told = (answer) => {
    if (!answer.reason) return;
    document.getElementById('state').textContent = answer.reason;
    setTimeout(() => { document.getElementById('state').textContent = ''; }, 4000);
  };

  // ---- dark or light: as the system is, until somebody says otherwise
  const THEME = 'inside-out:wall';
  function paint() {
    const { theme } = root.dataset;
    document.querySelectorAll('source[data-theme]').forEach((each) => { each.media = theme ? (theme === 'dark' ? 'all' : 'not all') : '(prefers-color-scheme: dark)'; });
  }
  function toggle() {
    const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
    attempt(() => localStorage.setItem(THEME, root.dataset.theme));
    paint();
  }
  const kept = attempt(() => localStorage.getItem(THEME));
  if (kept) root.dataset.theme = kept;
  meeting.changed.push(paint);
  paint();

  const full = () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen()).catch(() => {});
  const help = () => (keys.open ? keys.close() : keys.showModal());

  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === 'f') full();
    else if (key === 't') toggle();
    else if (key === '?') help();
    else if (!('runs' in body.dataset) || !meeting.press(key)) return;
    event.preventDefault();
  });
})();
