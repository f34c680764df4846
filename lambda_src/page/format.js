/** Numbers and times as people read them. */

const WHOLE = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const PERCENT = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 0 });
const CLOCK = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});
const HOUR_MINUTE = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

/** @param {number} number */
export const whole = (number) => WHOLE.format(number);

/**
 * @param {number} part
 * @param {number} all
 */
export const share = (part, all) => (all ? PERCENT.format(part / all) : "–");

/** @param {number | string} time */
export const clock = (time) => CLOCK.format(new Date(time));

/** @param {number} time */
export const hourMinute = (time) => HOUR_MINUTE.format(new Date(time));

/** @param {number} score */
export const twoDigits = (score) => score.toFixed(2);

/** @param {number} milliseconds */
export function span(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3_600)} h`;
}
