/** What a person would have seen of the page: statuses, arrivals of items, shifts of layout. */
(() => {
  const observed = { labels: [], seen: {}, shift: 0 };
  window.observed = observed;

  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) observed.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });

  const watch = () => {
    const label = document.querySelector("#status-label");
    const note = () => {
      const text = label.textContent;
      if (text !== observed.labels.at(-1)) observed.labels.push(text);
    };
    note();
    new MutationObserver(note).observe(label, {
      childList: true,
      subtree: true,
      characterData: true,
    });
    const arrived = () => {
      for (const row of document.querySelectorAll("#items tbody tr[data-event-id]")) {
        observed.seen[row.dataset.eventId] ??= Date.now();
      }
    };
    new MutationObserver(arrived).observe(document.querySelector("#items tbody"), {
      attributes: true,
      childList: true,
      subtree: true,
    });
  };
  document.addEventListener("DOMContentLoaded", watch);
})();
