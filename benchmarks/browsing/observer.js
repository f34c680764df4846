/** When rows came, and how long each frame and each long task was: what a person could have seen. */
(() => {
  const observed = {
    paint: null,
    forget() {
      Object.assign(observed, { seen: {}, frames: [], longTasks: [] });
    },
  };
  observed.forget();
  window.observed = observed;

  new PerformanceObserver((list) => {
    observed.paint ??= list.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null;
  }).observe({ type: "paint", buffered: true });

  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) observed.longTasks.push(duration);
  }).observe({ type: "longtask" });

  let last = performance.now();
  const frame = (now) => {
    observed.frames.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);

  const watch = () => {
    const list = document.querySelector("#items tbody");
    const note = () => {
      const now = Date.now();
      for (const row of list.querySelectorAll("tr[data-event-id]")) {
        observed.seen[row.dataset.eventId] ??= now;
      }
    };
    new MutationObserver(note).observe(list, {
      attributes: true,
      attributeFilter: ["data-event-id"],
      subtree: true,
    });
  };
  document.addEventListener("DOMContentLoaded", watch);
})();
