// Builds what is shown. Text goes in as text nodes only, never as markup.

import { outcomeOf } from './judge.js';

const SVG = 'http://www.w3.org/2000/svg';

export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#icon-${name}`);
  svg.append(use);
  return svg;
}

// Between backticks stands code.
export function prose(sentence) {
  return sentence.split('`').map((part, index) => (index % 2 ? el('code', {}, part) : part));
}

const hidden = (text) => el('span', { class: 'hidden' }, text);

// ---- the policy ----

export function ruleCard(rule, index) {
  const head = el('h3', {}, icon(rule.kind), el('span', { class: 'kind' }, rule.kind));
  const place = rule.here
    ? el('span', { class: 'place', 'aria-current': 'page' }, 'This page')
    : el('a', { class: 'place', href: `${rule.origin}/` }, 'Open', hidden(` the page of the ${rule.kind} rule`), ' →');
  const words = el('dl', {});
  for (const [term, text] of rule.words) words.append(el('div', {}, el('dt', {}, term), el('dd', {}, ...prose(text))));
  const code = el('details', { class: 'code' }, el('summary', {}, 'In Rust'), el('pre', {}, el('code', {}, rule.code)));
  code.open = matchMedia('(min-width: 761px)').matches;
  return el(
    'article',
    { class: `rule ${rule.kind}${rule.here ? ' here' : ''}`, 'aria-label': `Rule ${index}: ${rule.kind}` },
    el('div', { class: 'rule-head' }, head, place),
    el('p', { class: 'rule-origin' }, `Rule ${index} · `, el('code', {}, rule.origin.replace('http://', ''))),
    words,
    code,
  );
}

// ---- at a glance ----

const HEADERS = { none: 'none', 'content-type': 'json' };

const column = (row) => HEADERS[row.headers?.[0] ?? 'none'] ?? row.headers[0];
const line = (row) => row.method + (row.uploadListener ? ' + upload' : '');
const byFetch = (group) => group.script === 'fetch';

// One panel for each way to set `credentials`, and one for XMLHttpRequest, whose two settings are its columns.
export function glance(groups) {
  const panels = groups.filter(byFetch).map((group) =>
    panel(group.script, group.setting, group.rows, { line, column }),
  );
  const xhr = groups.filter((group) => !byFetch(group)).flatMap((group) => group.rows);
  panels.push(panel('XMLHttpRequest', 'withCredentials', xhr, {
    line: (row) => line(row) + (row.headers ? ` ${column(row)}` : ''),
    column: (row) => (row.credentials === 'include' ? 'true' : 'false'),
  }));
  return panels;
}

function panel(script, setting, rows, axes) {
  const columns = [...new Set(rows.map(axes.column))];
  const lines = [...new Set(rows.map(axes.line))];
  const head = el('tr', {}, el('td', {}), ...columns.map((name) => el('th', { scope: 'col' }, name)));
  const body = lines.map((name) => el(
    'tr',
    {},
    el('th', { scope: 'row' }, name),
    ...columns.map((wanted) => {
      const row = rows.find((row) => axes.line(row) === name && axes.column(row) === wanted);
      return el('td', {}, cell(row));
    }),
  ));
  const caption = el('caption', {}, el('b', {}, script), ' ', el('code', {}, setting));
  return el('div', { class: 'panel' }, el('table', {}, caption, el('thead', {}, head), el('tbody', {}, ...body)));
}

function cell(row) {
  return el('a', { class: 'mark', href: `#${row.id}`, 'data-for': row.id }, hidden('not run yet'));
}

function fillCell(row, seen, agrees) {
  const mark = document.querySelector(`[data-for="${row.id}"]`);
  const outcome = outcomeOf(seen);
  const words = [outcome, seen.cookie ? 'cookie arrived' : '', agrees ? '' : 'differs from the policy'];
  mark.className = `mark ${outcome}${agrees ? '' : ' differs'}`;
  mark.replaceChildren(icon(outcome), hidden(words.filter(Boolean).join(', ')));
  if (seen.cookie) mark.append(el('span', { class: 'crumb' }));
}

// ---- every request ----

const COLUMNS = ['Request', 'Policy says', 'Browser did', 'Preflight', 'Server ran', 'Cookie', 'Agrees'];

export function groupSection(group, index) {
  const titleId = `group-${index}`;
  return el(
    'section',
    { class: 'group', 'aria-labelledby': titleId },
    el('h3', { id: titleId }, el('b', {}, group.script), ' ', el('code', {}, group.setting)),
    el('div', { class: 'columns', 'aria-hidden': 'true' }, ...COLUMNS.map((name) => el('span', {}, name))),
    ...group.rows.map(rowDetails),
  );
}

function rowDetails(row) {
  const header = row.headers ? `${row.headers[0]}: ${row.headers[1]}` : 'no header added';
  const request = el(
    'span',
    { class: 'request' },
    el('b', { class: 'method' }, row.method),
    el('span', { class: row.headers ? 'header' : 'header none' }, header),
  );
  if (row.uploadListener) request.append(el('span', { class: 'tag' }, 'upload listener'));
  const summary = el(
    'summary',
    {},
    request,
    labelled('Policy says', 'says', badge(outcomeOf(row.expected))),
    labelled('Browser did', 'did'),
    labelled('Preflight', 'fact preflight'),
    labelled('Server ran', 'fact ran'),
    labelled('Cookie', 'fact cookie'),
    labelled('Agrees', 'agrees'),
  );
  return el('details', { class: 'row', id: row.id }, summary, el('div', { class: 'more' }));
}

function labelled(label, kind, ...content) {
  return el('span', { class: `cell ${kind}` }, el('span', { class: 'label' }, label), el('span', { class: 'value' }, ...content));
}

function badge(outcome) {
  return el('span', { class: `badge ${outcome}` }, icon(outcome), outcome);
}

export function fillRow(row, { outcome, exchanges, seen, checks }) {
  const details = document.getElementById(row.id);
  const agrees = checks.every((check) => check.agrees);
  details.dataset.agrees = agrees;
  details.dataset.outcome = outcomeOf(seen);
  const put = (kind, ...content) => details.querySelector(`.${kind} > .value`).replaceChildren(...content);
  put('did', badge(outcomeOf(seen)));
  for (const fact of ['preflight', 'ran', 'cookie']) {
    put(fact, el('span', { class: seen[fact] ? 'yes' : 'no' }, seen[fact] ? 'yes' : 'no'));
  }
  put('agrees', el('span', { class: `seal ${agrees ? 'ok' : 'bad'}` }, icon(agrees ? 'yes' : 'no'), agrees ? 'agrees' : 'differs'));
  details.querySelector('.more').replaceChildren(
    el('div', { class: 'story' }, el('h4', {}, 'What the policy says'), story(row), el('h4', {}, 'Compared'), comparison(checks)),
    el('div', { class: 'wire' },
      el('h4', {}, 'Headers the script can see'), visible(outcome),
      el('h4', {}, 'On the wire, outside the layer'), ...exchanges.map(wire), ...(exchanges.length ? [] : [el('p', { class: 'note' }, 'Nothing was sent.')]),
    ),
  );
  fillCell(row, seen, agrees);
}

function story(row) {
  return el('ol', {}, ...row.expected.story.map((sentence) => el('li', {}, ...prose(sentence))));
}

function comparison(checks) {
  const head = el('tr', {}, ...['', 'Policy', 'Browser', ''].map((name) => (name ? el('th', { scope: 'col' }, name) : el('td', {}))));
  const lines = checks.map((check) => el(
    'tr',
    { class: check.agrees ? 'ok' : 'bad' },
    el('th', { scope: 'row' }, check.name),
    el('td', {}, check.says),
    el('td', {}, check.did),
    el('td', {}, icon(check.agrees ? 'yes' : 'no'), hidden(check.agrees ? 'agrees' : 'differs')),
  ));
  return el('table', { class: 'checks' }, el('thead', {}, head), el('tbody', {}, ...lines));
}

function visible(outcome) {
  if (!outcome.readable) return el('p', { class: 'note' }, 'None. The script gets an error and nothing else: ', el('code', {}, outcome.error));
  return el('pre', {}, headerLines(outcome.headers));
}

export function wire(exchange) {
  const title = el('p', { class: 'wire-title' }, el('b', {}, exchange.method), exchange.preflight ? ' preflight' : ' request', ` → ${exchange.status}`);
  const block = el('pre', {}, headerLines(exchange.requestHeaders, '> '), '\n\n', headerLines(exchange.responseHeaders, '< '));
  const parts = [title, block];
  if (exchange.refusal) parts.push(el('p', { class: 'note' }, 'The layer reports ', el('code', {}, exchange.refusal.reason), ': ', ...prose(exchange.refusal.text)));
  return el('div', {}, ...parts);
}

function headerLines(headers, mark = '') {
  return headers.map(([name, value]) => `${mark}${name}: ${value}`).join('\n');
}
