/** Event ids: `evt_<seq>` is an item, `evt_<seq>.<n>` the nth other thing sent after it. */

/**
 * The sequence number in an event id, or -1 where there is none.
 * @param {string | null | undefined} eventId
 */
export function sequence(eventId) {
  const match = /^evt_(\d+)(?:\.\d+)?$/.exec(eventId ?? "");
  return match ? Number(match[1]) : -1;
}

/** How far a stream has been followed. It only moves forward; `restart` is the one exception. */
export class Cursor {
  /** @type {string | null} */
  eventId = null;

  /** @param {string | undefined} eventId */
  advance(eventId) {
    if (eventId && sequence(eventId) >= sequence(this.eventId)) this.eventId = eventId;
  }

  /** @param {string | null} eventId */
  restart(eventId) {
    this.eventId = eventId;
  }
}
