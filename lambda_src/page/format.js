/** Numbers and times as people read them: in English, as the words around them are. */

const LOCALE = "en-US";

const WHOLE = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const PERCENT = new Intl.NumberFormat(LOCALE, { style: "percent", maximumFractionDigits: 0 });
const CLOCK = new Intl.DateTimeFormat(LOCALE, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});
const HOUR_MINUTE = new Intl.DateTimeFormat(LOCALE, {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

const DAY_AND_TIME = new Intl.DateTimeFormat(LOCALE, {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const DAY = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short" });
const FULL = new Intl.DateTimeFormat(LOCALE, {
  dateStyle: "full",
  timeStyle: "long",
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

/** @param {number} time */
export const dayAndTime = (time) => DAY_AND_TIME.format(new Date(time));

/** @param {number} time */
export const day = (time) => DAY.format(new Date(time));

/** With its zone. @param {number | string} time */
export const fullTime = (time) => FULL.format(new Date(time));

/**
 * The time of day, of today; of any other day its date too.
 * @param {number | string} time
 * @param {number} now epoch milliseconds
 */
export function when(time, now) {
  const date = new Date(time);
  const today = date.toDateString() === new Date(now).toDateString();
  return today ? CLOCK.format(date) : DAY_AND_TIME.format(date);
}

/** @param {number} score */
export const twoDigits = (score) => score.toFixed(2);

/** @param {number} number */
export const signed = (number) => sign(number) + Math.abs(number).toFixed(2);

/** @param {number} part as a share, with its sign */
export const change = (part) => sign(part) + PERCENT.format(Math.abs(part));

/** None where nothing is left of the number at two digits. @param {number} number */
function sign(number) {
  if (!Math.round(Math.abs(number) * 100)) return "";
  return number < 0 ? "−" : "+";
}

/** @param {number} milliseconds */
export function span(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3_600)} h`;
}
