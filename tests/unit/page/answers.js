/** Series as the server answers them, for the tests. */

export const START = Date.parse("2026-01-05T12:00:00Z");
export const MINUTE = 60_000;

/** `steps` of a minute, each given as [positive, neutral, negative, mean] or null. */
export function answer(series, { cursor = 10, since = START, step = 60 } = {}) {
  const entries = Object.entries(series);
  const column = (steps, n) => steps.map((each) => each && each[n]);
  return {
    range: "1h",
    step_seconds: step,
    start: new Date(START).toISOString(),
    end: new Date(START + entries[0][1].length * step * 1000).toISOString(),
    since: since && new Date(since).toISOString(),
    cursor: `evt_${cursor}`,
    series: entries.map(([ticker, steps]) => ({
      ticker: ticker === "ALL" ? null : ticker,
      positive: column(steps, 0),
      neutral: column(steps, 1),
      negative: column(steps, 2),
      mean: column(steps, 3),
    })),
  };
}

export const item = (
  seq,
  offset,
  { sentiment = "positive", score = 0.9, tickers = ["AAPL"] } = {},
) => ({
  event_id: `evt_${seq}`,
  item_id: `item-${seq}`,
  tickers,
  sentiment,
  score,
  // Nothing may go by it.
  timestamp: "2015-08-01T00:00:00Z",
  published_at: new Date(START + offset).toISOString(),
});
