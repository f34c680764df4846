/** A streaming function for tests: each request waits until the test answers it. */

export class Streams {
  /** @type {{ headers: Record<string, string>, answer: (response: Response) => void }[]} */
  requests = [];

  fetch = (url, { headers, signal }) =>
    new Promise((resolve, reject) => {
      const failed = () => reject(new DOMException("aborted", "AbortError"));
      signal.addEventListener("abort", failed);
      this.requests.push({ url, headers, signal, answer: resolve, fail: reject });
    });

  get last() {
    return this.requests.at(-1);
  }

  /** Answers the last request with an open stream; the writer sends events and ends it. */
  open({ resume = "resumed", cursor = "evt_0", ...more } = {}) {
    const stream = this.begin();
    stream.send("connection_open", { resume, cursor, ...more }, `${cursor}.1`);
    return stream;
  }

  /** As `open`, before the first event. */
  begin() {
    const { signal, answer } = this.last;
    let writer;
    const body = new ReadableStream({ start: (controller) => (writer = controller) });
    signal.addEventListener("abort", () => writer.error(new DOMException("aborted", "AbortError")));
    answer(new Response(body, { headers: { "Content-Type": "text/event-stream" } }));
    const send = (event, data, id) =>
      writer.enqueue(
        new TextEncoder().encode(`event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`),
      );
    return { send, cut: () => writer.close() };
  }

  refuse(status, headers = {}, body = {}) {
    this.last.answer(new Response(JSON.stringify(body), { status, headers }));
  }

  fail() {
    this.last.fail(new TypeError("fetch failed"));
  }
}

/** Lets everything happen that needs no time. */
export async function settle() {
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
}
