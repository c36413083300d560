// The parts that both pages are built of. Text goes in as text nodes only, never as markup.

const SVG = 'http://www.w3.org/2000/svg';

const SHAPES = {
  yes: ['M3.2 8.6l3.2 3.2 6.4-7.4'],
  no: ['M4 4l8 8M12 4l-8 8'],
  credentialed: ['M8.4 10.6a3 3 0 1 1-6 0a3 3 0 1 1 6 0', 'M7.6 8.4L13 3m-2.2 2.2l2 2'],
  anonymous: ['M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8z', 'M9.8 8a1.8 1.8 0 1 1-3.6 0a1.8 1.8 0 1 1 3.6 0'],
  unknown: ['M14.2 8a6.2 6.2 0 1 1-12.4 0a6.2 6.2 0 1 1 12.4 0', 'M3.7 12.3l8.6-8.6'],
};

export const at = (id) => document.getElementById(id);

export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  for (const shape of SHAPES[name]) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('class', 'line');
    path.setAttribute('d', shape);
    svg.append(path);
  }
  return svg;
}

export const shortened = (origin) => origin.replace('http://', '');

export function place(origin, text) {
  return el('a', { class: 'place', href: `${origin}/` }, text, ' →');
}
