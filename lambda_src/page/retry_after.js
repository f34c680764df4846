/** How long a server asks us to wait. */

// What setTimeout can wait for is bounded, and what lasts for days is a mistake.
const LONGEST = 86_400_000;

/**
 * @param {unknown} told seconds or a date, as in Retry-After
 * @returns {number} milliseconds, 0 where nothing was told
 */
export function milliseconds(told) {
  const seconds = Number(told);
  const left = Number.isNaN(seconds) ? Date.parse(String(told)) - Date.now() : seconds * 1_000;
  return left > 0 ? Math.min(left, LONGEST) : 0;
}
