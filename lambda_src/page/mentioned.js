/** The tickers that are mentioned most, and how. */

/**
 * @typedef {object} Mentioned
 * @property {string} ticker
 * @property {import("./history.js").Counts | null} counts null while they are not known
 * @property {number | null} mentions
 */

/**
 * @param {Record<string, number>} mentions
 * @param {number} most
 */
export function mostMentioned(mentions, most) {
  return Object.entries(mentions)
    .sort(([a, m], [b, n]) => n - m || a.localeCompare(b))
    .slice(0, most)
    .map(([ticker]) => ticker);
}

/**
 * What else the posts of a ticker name.
 * @param {string} ticker
 * @param {import("./feed.js").Item[]} items
 * @returns {Mentioned[]}
 */
export function namedTogether(ticker, items) {
  /** @type {Map<string, import("./history.js").Counts>} */
  const counted = new Map();
  for (const { tickers, sentiment, score } of items) {
    for (const name of tickers) {
      if (name === ticker) continue;
      const counts = counted.get(name) ?? { positive: 0, neutral: 0, negative: 0, scores: 0 };
      counts[sentiment] += 1;
      counts.scores += score;
      counted.set(name, counts);
    }
  }
  return [...counted].map(([name, counts]) => ({
    ticker: name,
    counts,
    mentions: counts.positive + counts.neutral + counts.negative,
  }));
}

/**
 * By mentions, or by the share of one sentiment; what is not known comes last.
 * @param {Mentioned[]} rows
 * @param {string} order one of ORDERS
 */
export function ordered(rows, order) {
  /** @param {Mentioned} row */
  const value = ({ counts, mentions }) => {
    if (!counts || mentions === null) return -1;
    if (order !== "positive" && order !== "negative") return mentions;
    return mentions ? counts[order] / mentions : 0;
  };
  return [...rows].sort(
    (a, b) =>
      value(b) - value(a) ||
      (b.mentions ?? 0) - (a.mentions ?? 0) ||
      a.ticker.localeCompare(b.ticker),
  );
}
