// Turns the one long page into steps, keeps the draft on the device, and sends it. Without this file all still works.
(() => {
  'use strict';
  if (!('addEventListener' in MediaQueryList.prototype)) return; // older than all else that is used here
  const root = document.documentElement;
  root.classList.add('js');

  const $ = (selector, within) => (within || document).querySelector(selector);
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  const plural = (text, n) => text[new Intl.PluralRules(root.lang).select(n)] || text.other;
  const fill = (text, values) => (text.by ? plural(text, values[text.by]) : text).replace(/\{(\w+)\}/g, (_, name) => values[name]);

  // ---- the draft: one entry of local storage, named by the server, without the secret of the link
  const PREFIX = 'inside-out:';
  const attempt = (act) => { try { return act(); } catch { /* nothing is kept then */ } };
  let shared = false; // one address for everybody: the draft is this tab's alone, and so is the number of its form
  const shelf = () => (shared ? sessionStorage : localStorage);
  const store = {
    read: (name) => attempt(() => JSON.parse(shelf().getItem(PREFIX + name))),
    write: (name, draft) => attempt(() => { shelf().setItem(PREFIX + name, JSON.stringify(draft)); return true; }),
    remove: (name) => attempt(() => shelf().removeItem(PREFIX + name)),
    removeOld: () => attempt(() => {
      const today = new Date().toISOString().slice(0, 10);
      Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length))
        .forEach((name) => { if (((store.read(name) || {}).until || '9') < today) store.remove(name); });
    }),
  };

  document.addEventListener('DOMContentLoaded', () => {
    store.removeOld();
    shared = Boolean($('[data-open]'));
    if ($('#form')) questionnaire($('#form'));
  });

  function questionnaire(form) {
    const words = JSON.parse(form.dataset.words);
    const name = form.dataset.draft;
    const token = form.elements.form;
    const asks = all('.ask', form);
    const sections = all('.part', form);
    const welcome = $('#welcome'), review = $('#review'), next = $('#next'), back = $('#back'), send = $('#send');
    const phone = matchMedia('(max-width: 40rem)');
    const total = asks.length;
    const HASTY = 2000, opened = Date.now(); // milliseconds a question; when this page was opened
    let current = null, last = '', toReview = false, tried = false, sending = false, spent = 0, moving = 0;

    // ---- what is answered
    const CHOSEN = '[type=radio], [type=checkbox]';
    const inputs = (ask) => all('input, textarea', ask);
    const answered = (ask) => inputs(ask).some((input) => (input.matches(CHOSEN) ? input.checked : input.value.trim()));
    const items = asks.filter((ask) => $('[name^="i-"]', ask));
    const missing = () => ($('[name^="i-"]:checked:not([value=cant_say])', form) ? '' : asks.some((ask) => $('textarea', ask) && answered(ask)) ? words.words_alone : words.nothing_answered);
    const done = () => items.filter(answered).length;
    const begun = () => asks.some(answered);

    const elapsed = () => spent + Date.now() - opened; // on this page and on those that the draft was filled in on

    function values() {
      const kept = {};
      new FormData(form).forEach((value, field) => { if (field !== 'form' && value) kept[field] = value; });
      return kept;
    }

    function restore(kept) {
      asks.forEach((ask) => inputs(ask).forEach((input) => {
        if (input.matches(CHOSEN)) input.checked = kept[input.name] === input.value;
        else if (input !== document.activeElement) input.value = kept[input.name] || '';
      }));
      asks.forEach((ask) => { count(ask); tell(ask); });
    }

    function save() {
      if (!name || !total) return false;
      const kept = values();
      if (!Object.keys(kept).length) return store.remove(name);
      return store.write(name, { values: kept, step: last, until: form.dataset.until, tried, spent: elapsed(), form: shared ? token.value : '' });
    }

    // ---- steps: an item each on a phone, a part each on a wider screen
    const steps = () => [welcome, ...(phone.matches ? asks : sections), review];
    const stepFor = (element) => {
      if (!element || !form.contains(element)) return welcome;
      if (phone.matches) return element.classList.contains('part') ? $('.ask', element) : element;
      return element.closest('.part') || element;
    };

    function show(step, { focus = true } = {}) {
      clearTimeout(moving);
      current = step;
      if (step !== welcome) last = step.id;
      [welcome, review].forEach((section) => { section.hidden = section !== step; });
      $('#how').hidden = step !== steps()[1];
      sections.forEach((section) => { section.hidden = section !== step && !section.contains(step); });
      asks.forEach((ask) => { ask.hidden = !(ask === step || step.contains(ask)); });
      form.classList.toggle('one', phone.matches);
      root.classList.toggle('stepping', step !== welcome);
      $('#failed').textContent = '';
      if (step === review) listOpen();
      if (step === welcome && name) tellDraft(begun() ? keptText() : '');
      controls();
      progress();
      if (focus) moveFocus(step);
    }

    function moveFocus(step) {
      scrollTo(0, 0);
      const place = step === welcome ? step : $('legend, h2', step);
      place.focus({ preventScroll: true });
    }

    function go(step) {
      if (!step || step === current) return;
      history.pushState({ step: step.id }, '');
      show(step);
      save();
    }

    const move = (by) => { const list = steps(); return list[list.indexOf(current) + by]; };

    function controls() {
      back.hidden = current === welcome;
      next.hidden = current === review;
      send.hidden = current !== review;
      next.textContent = current === welcome ? (begun() ? words.resume : words.start) : toReview ? words.to_review : words.next;
    }

    function progress() {
      const bar = $('.progress');
      bar.hidden = current === welcome;
      $('#moves-on').hidden = !$('[type=radio]', current);
      const place = current === review ? total : Math.max(0, asks.findIndex((ask) => ask === current || current.contains(ask)));
      const minutes = Math.ceil((form.dataset.minutes * (total - place)) / total);
      const text = current === review ? words.left_none : fill(words.left, { minutes });
      $('progress', bar).max = total;
      $('progress', bar).value = place;
      if ($('p', bar).textContent !== text) $('p', bar).textContent = text;
    }

    next.addEventListener('click', () => {
      if (current === welcome && begun()) go(resumeAt());
      else if (toReview) { toReview = false; go(review); }
      else go(move(1));
    });
    back.addEventListener('click', () => { toReview = false; go(move(-1)); });
    $('#pause').addEventListener('click', () => { toReview = false; go(welcome); });
    addEventListener('popstate', (event) => {
      show(stepFor(document.getElementById((event.state || {}).step)));
    });
    $('#how').open = false; // the questions of a screen come first
    phone.addEventListener('change', () => { if (form.isConnected) show(stepFor(current), { focus: false }); });

    function resumeAt() {
      const step = stepFor(document.getElementById(last));
      return step === welcome ? stepFor(items.find((ask) => !answered(ask)) || review) : step;
    }

    // Enter goes on instead of sending halfway; in a text it stays a new line.
    form.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && event.target.matches(CHOSEN)) { event.preventDefault(); next.click(); }
    });

    // ---- a choice by hand moves on by itself, once it has been seen; keys and screen readers never do: the press of a
    // screen reader has no size, or is one dot without weight
    const SEEN = 400; // milliseconds
    const moves = $('#moves-on input'), calm = matchMedia('(prefers-reduced-motion: reduce)');
    let pressed = null;
    moves.checked = !store.read('moves');
    moves.addEventListener('change', () => { clearTimeout(moving); store[moves.checked ? 'remove' : 'write']('moves', {}); });
    addEventListener('pointerdown', ({ target, width, height, pressure }) => {
      pressed = width * height > (pressure ? 0 : 1) ? target.closest('fieldset label') : null;
    });
    addEventListener('keydown', () => { pressed = null; clearTimeout(moving); });
    form.addEventListener('click', ({ target }) => {
      if (!moves.checked || !pressed || pressed.control !== target || target.type !== 'radio') return;
      clearTimeout(moving);
      moving = setTimeout(() => {
        const near = all('.ask', current), open = near.slice(near.indexOf(target.closest('.ask')) + 1).find((ask) => !answered(ask));
        if (open) open.scrollIntoView({ block: 'nearest', behavior: calm.matches ? 'auto' : 'smooth' });
        else if (near.every(answered)) next.click();
      }, SEEN);
    });

    // ---- answering
    function count(ask) {
      const text = $('textarea', ask), left = $('.count', ask);
      if (!text) return;
      left.hidden = false;
      left.textContent = fill(words.open_left, { left: (text.maxLength - text.value.length).toLocaleString(root.lang) });
    }
    form.addEventListener('input', (event) => {
      const ask = event.target.closest('.ask');
      if (ask) count(ask);
      save();
      if (ask && $('.tell', ask)) { clearTimeout(pause); pause = setTimeout(() => tell(ask), 700); }
    });
    form.addEventListener('change', ({ target }) => {
      const ask = target.closest('.ask');
      if (ask && target.type === 'checkbox') { // something, or none of these
        inputs(ask).forEach((input) => { if (input.value !== target.value) input.checked = false; });
        save();
      }
      tell(ask);
    });

    // ---- what could tell who somebody is: said quietly once typing pauses, and nothing is held up
    let telltales = [], pause = 0;
    if (form.dataset.telltales) addEventListener('load', () => {
      fetch(form.dataset.telltales).then((answer) => answer.json()).then((rows) => {
        telltales = rows.map(([pattern, flags]) => new RegExp(pattern, flags));
        asks.forEach(tell);
      }, () => { /* offline: then nothing is said */ });
    });
    function tell(ask) {
      const note = ask && $('.tell', ask);
      if (!note || !telltales.length) return;
      let end = 0;
      const found = telltales.flatMap((pattern) => Array.from($('textarea', ask).value.matchAll(pattern), (match) => (
        { at: match.index + match[0].lastIndexOf(match[1]), words: match[1] }
      ))).sort((one, other) => one.at - other.at || other.words.length - one.words.length)
        .filter(({ at, words }) => at >= end && (end = at + words.length)).map((each) => fill(words.quoted, { words: each.words }));
      const text = found.length ? fill(words.tell, { found: found.join(', ') }) : '';
      if (note.textContent !== text) note.textContent = text;
    }

    // ---- the draft
    function tellDraft(text) {
      const card = $('#draft');
      card.hidden = !text;
      $('[role=status]', card).textContent = text || '';
      $('.quiet', card).hidden = text === words.cleared;
      $('#clear-ask').hidden = true;
    }
    const keptText = () => `${words.kept} ${fill(words.kept_count, { done: done(), count: items.length })}`;

    function forget() {
      restore({});
      last = '';
      toReview = tried = false;
      if (current !== welcome) { history.pushState({ step: 'welcome' }, ''); }
      show(welcome);
      tellDraft(words.cleared);
    }
    $('#clear').addEventListener('click', () => { $('#clear-ask').hidden = false; $('#clear-yes').focus(); });
    $('#clear-no').addEventListener('click', () => { $('#clear-ask').hidden = true; $('#clear').focus(); });
    $('#clear-yes').addEventListener('click', () => { store.remove(name); forget(); });

    // Another language: the draft stays here. Where nothing can be kept it goes along, and is not stored.
    all('.languages button').forEach((button) => button.addEventListener('click', (event) => {
      if (begun() && !save()) return;
      event.preventDefault();
      location.assign(button.formAction.replace('/language?', '?'));
    }));

    // Another tab with the same link: both show the same answers, and what one sends or clears is over in both.
    addEventListener('storage', (event) => {
      if (!name || event.key !== PREFIX + name) return;
      const draft = store.read(name);
      if (!draft) forget();
      else if (draft.sent) location.replace(form.dataset.thanks);
      else { spent = draft.spent == null ? Infinity : Math.max(spent, draft.spent - (Date.now() - opened)); restore(draft.values); if (current === review) listOpen(); controls(); }
    });
    addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });

    // ---- review and sending
    function listOpen() {
      const open = items.filter((ask) => !answered(ask));
      $('#open').hidden = false;
      $('#open p').textContent = missing() || (open.length ? fill(words.review_some, { done: done(), count: items.length }) : words.review_all);
      $('#open ol').replaceChildren(...open.map(lineTo));
      asks.forEach(tell);
      const noted = asks.filter((ask) => $('.tell', ask) && $('.tell', ask).textContent);
      $('#told').hidden = !noted.length;
      $('#told ul').replaceChildren(...noted.map(lineTo));
    }
    function lineTo(ask) {
      const line = document.createElement('li'), link = document.createElement('a');
      link.href = `#${ask.id}`;
      link.textContent = $('legend, label', ask).textContent;
      line.append(link);
      return line;
    }
    form.addEventListener('click', (event) => {
      const link = event.target.closest('#review a');
      if (!link) return;
      event.preventDefault();
      toReview = true;
      go(stepFor(document.getElementById(link.hash.slice(1))));
    });

    function busy(is) {
      sending = is;
      send.disabled = is;
      send.textContent = is ? words.sending : words.send;
    }
    function fail(text) { busy(false); $('#failed').textContent = text; send.focus(); }

    async function submit() {
      if (missing()) return fail(missing());
      $('#failed').textContent = '';
      busy(true);
      const triedBefore = tried;
      tried = true;
      const kept = save();
      const body = new URLSearchParams(new FormData(form));
      if (!refused) body.set('pace', elapsed() < HASTY * done() ? 'hasty' : 'steady'); // all that is told of the time
      const stop = new AbortController(), timer = setTimeout(() => stop.abort(), 30000);
      try {
        const answer = await fetch(form.action, { method: 'POST', body, redirect: 'manual', credentials: 'omit', signal: stop.signal });
        if (answer.type === 'opaqueredirect') {
          if (shared) store.remove(name);
          else store.write(name, { sent: true, until: form.dataset.until });
          return location.replace(form.dataset.thanks + (shared ? `${form.dataset.thanks.includes('?') ? '&' : '?'}form=${encodeURIComponent(token.value)}` : ''));
        }
        if (answer.ok) { // the thank-you page itself, with what is shown once: its address has it no more
          const thanks = await answer.text();
          store.write(name, { sent: true, until: form.dataset.until });
          history.replaceState({}, '', form.dataset.thanks);
          document.open();
          document.write(thanks);
          return document.close();
        }
        if (answer.status === 429) return fail(words.busy);
        if (answer.status >= 500) return fail(kept ? words.not_sent : words.not_sent_plain);
        tried = triedBefore; // this one was refused, so that it did not arrive
        save();
        return kept && answer.status !== 422 ? location.reload() : form.submit(); // 422 comes back with what is wrong
      } catch {
        return fail(kept ? words.not_sent : words.not_sent_plain);
      } finally {
        clearTimeout(timer);
      }
    }
    form.addEventListener('submit', (event) => { if ((event.submitter || send).lang) return; event.preventDefault(); if (!sending && name && (event.submitter || send) === send) submit(); });

    // ---- start
    const draft = name && store.read(name);
    const refused = 'refused' in form.dataset;
    if (draft && draft.values && !refused) { restore(draft.values); spent = draft.spent == null ? Infinity : draft.spent; tried = Boolean(draft.tried); last = draft.step || ''; if (draft.form) token.value = draft.form; }
    asks.forEach(count);
    const storable = Boolean(name) && store.write('probe', {});
    store.remove('probe');
    if (name) $(storable ? '#kept-here' : '#not-kept').hidden = false;
    const before = (history.state || {}).step;
    const beside = !name && !before && document.getElementById(new URLSearchParams(location.search).get('at')); // a preview
    const start = refused ? review : stepFor(beside || (before && document.getElementById(before)));
    history.replaceState({ step: start.id }, '');
    show(start, { focus: start !== welcome && !beside });
  }
})();
