// Stores the cookies, calls the API, and tells of each cookie whether it came back and by whom it was stopped.

import { send } from './send.js';
import { el, icon, prose, wire } from './view.js';

const WAYS = {
  answer: ['Stored by the answer', ' to this page'],
  visit: ['Stored by a visit', ' to the API'],
};
const at = (id) => document.getElementById(id);

// A browser that keeps cookies apart cannot be told from one that does not by a single page.
const SENT = ['sent', 'sent apart'];

async function ask(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: status ${response.status}`);
  return response.json();
}

const recorded = (request) => ask(`/record?request=${encodeURIComponent(request)}`);
const freshName = () => crypto.randomUUID().slice(0, 8);

// Whose values the cookies of each way have, and what the API saw of them on the way back from the visit.
const runs = { answer: null, visit: null };
let kept = null;

function call(plan, path, request, method = 'GET') {
  const url = `${plan.api}${path}${path.includes('?') ? '&' : '?'}request=${request}`;
  return send({ script: 'fetch', method, credentials: 'include' }, url);
}

// ---- running ----

async function run(plan, isNew) {
  document.body.dataset.state = 'running';
  if (isNew) {
    runs.answer = freshName();
    await call(plan, `/keep?run=${runs.answer}`, `${runs.answer}.keep`, 'POST');
  }
  const request = `${freshName()}.me`;
  await call(plan, '/me', request);
  const exchanges = await recorded(request);
  const last = exchanges.at(-1);
  if (!last) throw new Error('The API saw no request.');
  show(plan, last);
  at('visit').href = `${plan.api}/visit?run=${runs.answer}&request=${runs.answer}.visit`;
  document.body.dataset.run = request;
  document.body.dataset.state = 'done';
}

const has = (cookies, way, flavour) => cookies.includes(`${way}_${flavour.key}=${runs[way]}`);

function show(plan, exchange) {
  const fates = {};
  for (const way of Object.keys(WAYS)) {
    fates[way] = {};
    for (const flavour of plan.flavours) {
      const sent = runs[way] !== null && has(exchange.cookiesAcross, way, flavour);
      const seen = sent || (kept !== null && has(kept, way, flavour));
      // Of the answer's cookies only those of the run that was visited are known.
      const known = sent || (kept !== null && (way === 'visit' || runs.answer === runs.visit));
      fates[way][flavour.key] = { sent, kept: known ? seen : null };
    }
  }
  at('ways').replaceChildren(...Object.keys(WAYS).map((way) => panel(plan, way, fates[way])));
  conclude(plan, fates, exchange);
}

function conclude(plan, fates, exchange) {
  const ways = Object.keys(WAYS).filter((way) => runs[way] !== null);
  const all = ways.flatMap((way) => Object.values(fates[way]));
  const count = all.filter((fate) => fate.sent).length;
  at('summary').replaceChildren(`${count} of ${all.length} cookies came back`);
  const access = exchange.requestHeaders.find(([name]) => name === 'sec-fetch-storage-access')?.[1];
  const told = access ? [el('code', {}, `Sec-Fetch-Storage-Access: ${access}`), `: ${MEANING[access] ?? ''}`] : ['Your browser sends no ', el('code', {}, 'Sec-Fetch-Storage-Access'), '.'];
  at('access').replaceChildren(...told);
  const isLike = (engine) => ways.every((way) => plan.flavours.every(
    ({ key }) => SENT.includes(engine.fates[way][key]) === fates[way][key].sent,
  ));
  const names = plan.engines.filter(isLike).map(engineName);
  at('like').textContent = names.length
    ? `So far it does what was observed in ${names.join(', and ')}.`
    : 'It does what was observed in no browser below.';
}

const MEANING = {
  none: 'your browser blocks third-party cookies.',
  inactive: 'the user has granted access, and this request does not use it.',
  active: 'your browser lets third-party cookies through.',
};

function engineName(engine) {
  return engine.name + (engine.thirdPartyAllowed ? ' with third-party cookies allowed' : '');
}

// ---- showing ----

function panel(plan, way, fates) {
  const [strong, rest] = WAYS[way];
  const title = el('p', { class: 'panel-title' }, el('b', {}, strong), rest);
  const head = el('tr', {}, ...['Cookie', 'Kept', 'Sent', 'Stopped by'].map((name) => el('th', { scope: 'col' }, name)));
  const lines = plan.flavours.map((flavour) => line(flavour, way, fates[flavour.key]));
  const parts = [title, el('table', { class: 'cookies' }, el('thead', {}, head), el('tbody', {}, ...lines))];
  if (runs[way] === null) parts.push(el('p', { class: 'note' }, 'Not stored yet: visit the API, and come back.'));
  return el('div', { class: 'panel', id: `way-${way}` }, ...parts);
}

function line(flavour, way, fate) {
  const isStored = runs[way] !== null;
  const outcome = fate.sent ? 'readable' : 'stopped';
  const name = flavour.attributes ? el('code', {}, ...broken(flavour.attributes)) : 'no attribute given';
  const row = el('tr', { 'data-cookie': `${way}-${flavour.key}`, 'data-sent': isStored ? fate.sent : '', 'data-kept': fate.kept ?? '' },
    el('th', { scope: 'row' }, name),
    el('td', {}, isStored ? yesNo(fate.kept) : ''),
    el('td', {}, isStored ? el('span', { class: `mark ${outcome}` }, icon(outcome), el('span', { class: 'hidden' }, fate.sent ? 'yes' : 'no')) : ''),
    el('td', { class: 'stopper' }, ...(isStored ? stopper(flavour, way, fate) : [''])),
  );
  return row;
}

// Each attribute stays on one line.
function broken(attributes) {
  return attributes.split('; ').flatMap((attribute, index, all) => [
    el('span', { class: 'attribute' }, attribute + (index + 1 < all.length ? ';' : '')),
    ' ',
  ]);
}

function yesNo(kept) {
  if (kept === null) return el('span', { class: 'no', title: 'Visit the API to find out' }, '?');
  return el('span', { class: kept ? 'yes' : 'no' }, kept ? 'yes' : 'no');
}

function stopper(flavour, way, fate) {
  return fate.sent ? [el('span', { class: 'no' }, 'nobody')] : prose(flavour.stoppedBy[way]);
}

function engines(plan) {
  const head = el('tr', {}, el('th', { scope: 'col' }, 'Browser'), el('th', { scope: 'col' }, 'Stored by'),
    ...plan.flavours.map((flavour) => el('th', { scope: 'col' }, flavour.attributes ? el('code', {}, ...broken(flavour.attributes)) : 'none given')));
  const lines = plan.engines.flatMap((engine) => Object.keys(WAYS).map((way, index) => {
    const cells = plan.flavours.map(({ key }) => {
      const fate = engine.fates[way][key];
      return el('td', {}, el('span', { class: SENT.includes(fate) ? 'readable' : 'stopped' }, WORDS[fate]));
    });
    const name = el('th', { scope: 'rowgroup', rowspan: 2 }, el('b', {}, engine.name), engine.thirdPartyAllowed ? ', third-party cookies allowed' : '');
    return el('tr', {}, ...(index === 0 ? [name] : []), el('td', { class: 'way' }, way === 'answer' ? 'the answer' : 'a visit'), ...cells);
  }));
  at('observed').textContent = plan.observed;
  at('engines').replaceChildren(el('thead', {}, head), el('tbody', {}, ...lines));
}

const WORDS = {
  sent: 'sent',
  'sent apart': 'sent, one for each site',
  'not sent': 'not sent',
  'not kept': 'not kept',
  unknown: 'not observed',
};

// ---- storage access ----

async function retry(plan) {
  const request = `${freshName()}.retry`;
  await call(plan, '/me', request);
  const exchanges = await recorded(request);
  at('retry').replaceChildren(...exchanges.flatMap((exchange) => [wire(exchange), brought(exchange)]));
  document.body.dataset.retry = request;
}

function brought(exchange) {
  const names = exchange.cookiesAcross.map((cookie) => cookie.split('=')[0]);
  const list = names.flatMap((name, index) => [index ? ', ' : '', el('code', {}, name)]);
  return el('p', { class: 'note' }, ...(names.length ? ['It brought ', ...list, '.'] : ['It brought no cookie.']));
}

// ---- start ----

async function exclusively(work) {
  at('run').disabled = true;
  try {
    await work();
  } catch (error) {
    at('summary').textContent = 'The playground does not answer. Is it still running?';
    at('access').textContent = String(error);
    document.body.dataset.state = 'failed';
  } finally {
    at('run').disabled = false;
  }
}

async function start() {
  const plan = await ask('/plan');
  at('origin').textContent = plan.origin;
  at('api').textContent = plan.api;
  engines(plan);
  at('activates').textContent = plan.activates
    ? 'The policy activates storage access: the layer answers “retry” to the next request, and the browser sends it again, with the cookies of the visit.'
    : 'The policy does not activate storage access: the next request goes without the cookies of the visit all the same.';
  const visited = new URLSearchParams(location.search).get('visit');
  if (visited) {
    const [back] = await recorded(`${visited}.back`);
    if (back) {
      runs.answer = visited;
      runs.visit = visited;
      kept = back.cookiesAcross;
    }
  }
  at('run').addEventListener('click', () => exclusively(() => run(plan, true)));
  addEventListener('message', (event) => {
    if (event.origin === plan.api && event.data.storageAccess) exclusively(() => retry(plan));
  });
  at('frame').src = `${plan.api}/frame`;
  await run(plan, runs.answer === null);
}

exclusively(start);
