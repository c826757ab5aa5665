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

  // A unit is known by its name and that of the unit above, in whose group of rows it stands.
  const groups = all('table.units > tbody').map((body) => {
    const rows = [...body.rows];
    const above = rows[0].classList.contains('whole') ? named(rows[0]) : '';
    const path = (row) => (row === rows[0] || !above ? named(row) : `${above} \u203a ${named(row)}`);
    return { body, rows, paths: rows.map(path) };
  });
  const tables = all('.about').map((about) => {
    const nothing = document.createElement('p');
    nothing.className = 'quiet';
    nothing.textContent = 'No unit that was looked for is in this table.';
    nothing.hidden = true;
    about.before(nothing);
    return { about, nothing };
  });
  const chapters = all('section.unit');
  const known = new Map(groups.flatMap(({ rows, paths }) => rows.map((row, at) => [paths[at], named(row)])));
  const inTables = new Set(known.values());
  chapters.map(named).filter((name) => !inTables.has(name)).forEach((name) => known.set(name, name));
  const paths = [...known.keys()];
  const times = (name) => paths.filter((path) => known.get(path) === name).length;

  // A unit and all below it; where nothing is called so, units with all of these words in their name or the one above.
  const wanted = (typed) => {
    const plain = (path) => flat(path).replace(/ ?[\u203a>/] ?/g, ' ');
    const asked = plain(typed);
    const exact = paths.filter((path) => flat(known.get(path)) === typed || plain(path) === asked);
    const chosen = new Set(exact.length ? exact : paths.filter((path) => asked.split(' ').every((word) => plain(path).includes(word))));
    if (exact.includes(paths[0])) return new Set(paths); // the whole is above all others
    groups.filter((group) => exact.includes(group.paths[0])).forEach((group) => group.paths.forEach((path) => chosen.add(path)));
    return chosen;
  };

  const show = () => {
    const typed = unit ? flat(unit.value) : '';
    const chosen = typed ? wanted(typed) : new Set(paths);
    const names = new Set([...chosen].map((path) => known.get(path)));
    document.body.classList.toggle('some', typed !== '');
    groups.forEach(({ body, rows, paths: here }) => {
      rows.forEach((row, at) => { row.hidden = !chosen.has(here[at]); });
      body.hidden = rows.every((row) => row.hidden);
      if (!body.hidden) rows[0].hidden = false; // whose part it is
    });
    tables.forEach(({ about, nothing }) => {
      nothing.hidden = all('tbody', about).some((body) => !body.hidden);
      about.hidden = !nothing.hidden;
    });
    chapters.forEach((chapter) => { chapter.hidden = !names.has(named(chapter)); });
    all('nav a').forEach((link) => { link.parentElement.hidden = one(link.hash.slice(1)).hidden; });
    all('nav details').forEach((each) => { each.parentElement.hidden = all('li', each).every((item) => item.hidden); });
    one('only').hidden = !typed;
    if (!typed) return '';
    const many = `${chosen.size} of ${paths.length} units`;
    one('only').textContent = `Only a part is printed: ${chosen.size ? many : `none of ${paths.length} units`}, chosen by \u201c${unit.value.trim()}\u201d.`;
    return chosen.size ? `Tables and chapters show ${many}. Empty the field to see all.`
      : `No unit is called \u201c${unit.value.trim()}\u201d, so nothing of a unit is shown. Empty the field to see all.`;
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
    const row = place.closest('tr');
    const below = row && !row.classList.contains('whole') && row.parentElement.querySelector('.below input');
    [below, row?.querySelector('.more input')].filter(Boolean).forEach((box) => { box.checked = true; });
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
  if (unit) paths.forEach((path) => { one('names').append(new Option('', times(known.get(path)) > 1 ? path : known.get(path))); });

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
