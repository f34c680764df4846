/** Finding and making elements. Text is only ever set as text. */

/**
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {any}
 */
export function find(selector, within = document) {
  const element = within.querySelector(selector);
  if (!element) throw new Error(`The page has no ${selector}`);
  return element;
}

/**
 * @param {string} tag
 * @param {Record<string, any>} [properties] `dataset` and `aria` are maps, the rest properties
 * @param {...(Node | string)} children
 * @returns {any}
 */
export function make(tag, { dataset = {}, aria = {}, ...properties } = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  Object.assign(element.dataset, dataset);
  for (const [name, value] of Object.entries(aria)) element.setAttribute(`aria-${name}`, value);
  element.append(...children);
  return element;
}

/**
 * Writes only what changed, so that nothing is laid out or announced without need.
 * @param {Node} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Runs `render` at most once a frame, however often it is asked for.
 * @param {() => void} render
 */
export function oncePerFrame(render) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      render();
    });
  };
}

/**
 * Runs `action` soon, and at most once in so many milliseconds, however often it is asked for.
 * @param {number} milliseconds
 * @param {() => void} action
 */
export function atMostEvery(milliseconds, action) {
  let last = -Infinity;
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    setTimeout(
      () => {
        asked = false;
        last = performance.now();
        action();
      },
      Math.max(0, last + milliseconds - performance.now()),
    );
  };
}
