// Keeps a screen of a meeting in step with the server: every message is all that the screen shows. Without this file a
// page is right when it is opened.
(() => {
  'use strict';
  const { body } = document;
  const { address, screen } = body.dataset;
  const $ = (id) => document.getElementById(id);
  const all = (selector) => document.querySelectorAll(selector);
  const SILENCE = 35000, POLL = 2000, AGAIN = 30000; // milliseconds
  const meeting = window.meeting = { at: body.dataset.at.split('.').map(Number), changed: [] };
  let version = -1, placed = -1, ended = false, offset = body.dataset.now - Date.now();
  document.documentElement.classList.add('live');

  // ---- clocks, by the server's time
  const spell = (s) => (s < 3600 ? '' : `${Math.floor(s / 3600)}:`) + `${String(Math.floor(s / 60) % 60).padStart(s < 3600 ? 1 : 2, '0')}:${String(s % 60).padStart(2, '0')}`;
  const write = (place, seconds) => { const words = spell(Math.max(seconds, 0)); if (place.textContent !== words) place.textContent = words; };
  function tick() {
    const now = Date.now() + offset;
    all('[data-ends]').forEach((each) => {
      const left = Math.ceil((each.dataset.ends - now) / 1000);
      write(each, left);
      each.classList.toggle('over', left <= 0);
    });
    all('[data-since]').forEach((each) => write(each, Math.floor((now - each.dataset.since) / 1000)));
  }

  // ---- what is new goes in; what is the same stays: typed words, focus, pictures
  const OWN = ['value', 'checked', 'open'];
  function attributes(old, fresh) {
    for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !OWN.includes(name)) old.removeAttribute(name);
    for (const { name, value } of [...fresh.attributes]) if (old.getAttribute(name) !== value && !OWN.includes(name)) old.setAttribute(name, value);
    const value = fresh.getAttribute('value');
    const typed = old === document.activeElement || 'fresh' in old.dataset || (old.type !== 'hidden' && old.closest('.ask'));
    if (value !== null && old.getAttribute('value') !== value && !typed) { old.setAttribute('value', value); old.value = value; }
  }

  const name = (node) => (node.nodeType === 1 ? node.getAttribute('id') : null); // a form's .id may be its field
  function morph(old, fresh) {
    if (old.nodeType !== 1) { if (old.data !== fresh.data) old.data = fresh.data; return; }
    const was = old.dataset.value;
    attributes(old, fresh);
    if ('live' in old.dataset) return;
    const named = new Map([...old.children].filter(name).map((each) => [name(each), each]));
    let at = old.firstChild;
    for (const next of [...fresh.childNodes]) {
      const like = at && !name(at) && !name(next) && at.nodeName === next.nodeName ? at : null;
      const found = name(next) ? named.get(name(next)) : like;
      if (!found || found.nodeName !== next.nodeName) { old.insertBefore(next, at); continue; }
      if (found === at) at = at.nextSibling; else old.insertBefore(found, at);
      morph(found, next);
    }
    while (at) { const gone = at; at = at.nextSibling; gone.remove(); }
    if (was !== undefined && was !== old.dataset.value) old.value = old.dataset.value;
  }

  meeting.put = (place, html) => {
    const made = document.createElement(place.tagName), active = document.activeElement;
    made.innerHTML = html;
    for (const { name, value } of place.attributes) made.setAttribute(name, value);
    morph(place, made);
    if (active !== document.activeElement && active.isConnected) active.focus({ preventScroll: true });
    tick();
    meeting.changed.forEach((act) => act());
  };

  meeting.placed = (told) => { if (told.at && told.version >= placed) { placed = told.version; meeting.at = told.at; body.dataset.at = told.at.join('.'); } };

  function take(told) {
    offset = told.now - Date.now();
    if (told.version < version) return;
    version = told.version;
    meeting.placed(told);
    if (screen === 'phone' && !told.ended && told.inside !== 'inside' in body.dataset) { location.reload(); return; }
    const heading = $('heading') && $('heading').textContent;
    meeting.put($('shared'), told.html);
    if ($('mine')) meeting.put($('mine'), told.mine);
    if ($('said') && $('heading').textContent !== heading) $('said').textContent = $('heading').textContent;
    if (told.ended) { ended = true; stop(); }
  }

  // ---- the stream; where it fails twice, asking again and again
  let source = null, timer = 0, heard = 0, failures = 0, asked = 0, tag = '', started = 0;
  const alive = (is) => { $('state').textContent = is ? '' : body.dataset.broken; };
  function stop() {
    clearTimeout(timer);
    started += 1;
    if (source) source.close();
    source = null;
  }

  function connect() {
    stop();
    if (ended) return;
    if (failures > 1) { asked = Date.now(); poll(started); return; }
    heard = Date.now();
    source = new EventSource(`${address}/stream?screen=${screen}`);
    source.addEventListener('beat', () => { heard = Date.now(); });
    source.onmessage = ({ data }) => { heard = Date.now(); failures = 0; alive(true); take(JSON.parse(data)); };
    source.onerror = () => { failures += 1; alive(failures < 2); stop(); timer = setTimeout(connect, 300 + Math.random() * 1200); };
  }

  async function poll(mine) {
    try {
      const answer = await fetch(`${address}/state?screen=${screen}`, { cache: 'no-store', headers: tag ? { 'If-None-Match': tag } : {} });
      if (mine !== started) return;
      if ([403, 404, 410].includes(answer.status)) { location.reload(); return; }
      if (answer.status === 200) { tag = answer.headers.get('ETag'); take(await answer.json()); } else if (answer.status !== 304) throw answer;
      alive(true);
      if (Date.now() - asked > AGAIN) failures = 1;
    } catch { if (mine === started) alive(false); }
    if (mine !== started || ended) return;
    timer = setTimeout(failures > 1 ? () => poll(mine) : connect, POLL);
  }

  const wake = () => { failures = 0; connect(); };
  document.addEventListener('visibilitychange', () => { if (!document.hidden) wake(); });
  addEventListener('pageshow', (event) => { if (event.persisted) wake(); });
  addEventListener('online', wake);
  setInterval(() => { if (source && Date.now() - heard > SILENCE) wake(); }, 5000);
  setInterval(tick, 250);

  // ---- sending: the answer tells what became of it
  meeting.post = async (fields) => {
    try {
      const answer = await fetch(`${address}/send`, { method: 'POST', headers: { Accept: 'application/json' }, body: new URLSearchParams(fields) });
      const told = await answer.json();
      meeting.placed(told);
      return told;
    } catch { return { refusal: 'lost', reason: body.dataset.unsent }; }
  };
  meeting.fresh = () => Array.from(crypto.getRandomValues(new Uint8Array(8)), (each) => each.toString(16).padStart(2, '0')).join('');

  addEventListener('DOMContentLoaded', () => { tick(); connect(); });
})();
