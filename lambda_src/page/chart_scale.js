/** Where the two parts of the chart lie: the counts below, the mean score above them. */

// Of the height: the counts end and the band of the score begins and ends here.
const COUNTS_TO = 0.66;
const SCORE_FROM = 0.76;
const SCORE_TO = 0.98;
const FEWEST = 4;
const STEPS = [1, 2, 2.5, 5, 10];

/**
 * @param {number} most the largest count
 * @returns {[number, number]}
 */
export const countRange = (most) => [0, Math.max(FEWEST, most) / COUNTS_TO];

/** 0 to 1 is the upper band. @returns {[number, number]} */
export function scoreRange() {
  const all = 1 / (SCORE_TO - SCORE_FROM);
  return [-SCORE_FROM * all, (1 - SCORE_FROM) * all];
}

/**
 * A few round whole numbers from zero, none above the counts themselves.
 * @param {number} most
 * @param {number} [wanted] how many, about
 */
export function countSplits(most, wanted = 4) {
  const highest = Math.max(FEWEST, most);
  const power = 10 ** Math.floor(Math.log10(highest / wanted));
  const step = Math.max(1, (STEPS.find((each) => each * power * wanted >= highest) ?? 10) * power);
  return Array.from({ length: Math.floor(highest / step) + 1 }, (_, n) => n * step);
}
