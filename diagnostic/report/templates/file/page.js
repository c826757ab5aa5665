(() => {
  'use strict';
  // Without this script all is there to be read. It hides what is not about a unit, and finds words.
  const MOST = 40; // places that are listed
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (id) => document.getElementById(id);
  const flat = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim();
  const named = (element) => element.firstElementChild.textContent.trim();
  const told = one('told');
  const found = one('found');
  const unit = one('unit');
  const words = one('words');
  one('tools').hidden = false;

  const groups = all('table.units > tbody').map((body) => ({ body, rows: [...body.rows] }));
  const chapters = all('section.unit');
  const names = [...new Set([...groups.flatMap(({ rows }) => rows.map(named)), ...chapters.map(named)])];

  // A unit and all below it; where nothing is called so, whatever has these letters in its name.
  const wanted = (typed) => {
    const exact = names.filter((name) => flat(name) === typed);
    const chosen = new Set(exact.length ? exact : names.filter((name) => flat(name).includes(typed)));
    if (!exact.length) return chosen;
    for (let before = -1; before !== chosen.size;) {
      before = chosen.size;
      groups.filter(({ rows }) => chosen.has(named(rows[0]))).forEach(({ rows }) => rows.forEach((row) => chosen.add(named(row))));
      if (names[0] === exact[0]) names.forEach((name) => chosen.add(name)); // the whole is above all others
    }
    return chosen;
  };

  const show = () => {
    const typed = unit ? flat(unit.value) : '';
    const chosen = typed ? wanted(typed) : new Set(names);
    const nothing = chosen.size === 0;
    groups.forEach(({ body, rows }) => {
      rows.forEach((row) => { row.hidden = !chosen.has(named(row)); });
      body.hidden = rows.every((row) => row.hidden);
      if (!body.hidden) rows[0].hidden = false; // whose part it is
    });
    chapters.forEach((chapter) => { chapter.hidden = !chosen.has(named(chapter)); });
    all('nav a').forEach((link) => { link.parentElement.hidden = one(link.hash.slice(1)).hidden; });
    if (!typed) return '';
    return nothing ? 'No unit has this in its name.' : `Tables and chapters show ${chosen.size} of ${names.length} units.`;
  };

  const excerpt = (text, typed) => {
    const at = Math.max(0, flat(text).indexOf(typed) - 30);
    return `${at ? '\u2026' : ''}${text.slice(at, at + 110)}${text.length > at + 110 ? '\u2026' : ''}`;
  };

  const look = () => {
    found.replaceChildren();
    const typed = flat(words.value);
    if (typed.length < 2) return '';
    const places = all('main :is(h2, h3, h4, p, li, tr, figcaption)')
      .filter((place) => !place.closest('[hidden]') && flat(place.textContent).includes(typed));
    places.slice(0, MOST).forEach((place) => {
      const chapter = place.closest('section').firstElementChild.textContent;
      const cells = place.cells ? [...place.cells].map((cell) => cell.textContent).join(' ') : place.textContent;
      const link = document.createElement('a');
      place.id ||= `place-${Math.random().toString(36).slice(2)}`;
      link.href = `#${place.id}`;
      link.textContent = `${chapter}: ${excerpt(cells.replace(/\s+/g, ' ').trim(), typed)}`;
      link.addEventListener('click', (event) => { event.preventDefault(); go(place); });
      const item = document.createElement('li');
      item.append(link);
      found.append(item);
    });
    const more = places.length > MOST ? `, the first ${MOST} are listed` : '';
    return places.length ? `Found in ${places.length} ${places.length === 1 ? 'place' : 'places'}${more}.` : 'Found nowhere.';
  };

  const go = (place) => {
    for (let around = place.closest('details'); around; around = around.parentElement.closest('details')) around.open = true;
    all('.found').forEach((each) => each.classList.remove('found'));
    place.classList.add('found');
    place.tabIndex = -1;
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: 'center' });
  };

  const answer = () => { told.textContent = [show(), look()].filter(Boolean).join(' '); };
  let waiting = 0;
  [unit, words].filter(Boolean).forEach((field) => field.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(answer, 150);
  }));
  if (unit) names.forEach((name) => { one('names').append(new Option('', name)); });

  // Why a cell is hidden and what a sign means, where a pointer rests on it.
  document.addEventListener('pointerover', ({ target }) => {
    const cell = target.closest?.('.grid td');
    if (!cell || cell.title) return;
    const letter = cell.querySelector('sup')?.textContent;
    const below = cell.closest('.scroll').nextElementSibling;
    const reason = letter && all('p', below).find((line) => line.querySelector('sup')?.textContent === letter);
    const meaning = reason ? reason.querySelector('span') : cell.querySelector('i');
    if (meaning) cell.title = meaning.textContent;
  });

  // On paper everything that opens on a click is open.
  let opened = [];
  addEventListener('beforeprint', () => {
    opened = all('details.long:not([open])');
    opened.forEach((each) => { each.open = true; });
  });
  addEventListener('afterprint', () => { opened.forEach((each) => { each.open = false; }); });
})();
