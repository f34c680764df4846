/** What the chart fills its columns with: a colour, and stripes where they would be told by it alone. */

const APART = 5;
const WIDTH = 2;
/** @type {{ key: string, pattern: CanvasPattern | null }} */
const made = { key: "", pattern: null };

/**
 * Opaque, since columns are drawn over each other; the last one made is kept.
 * @param {CanvasRenderingContext2D} context
 * @param {string} color
 * @param {string} stripes
 */
export function striped(context, color, stripes) {
  const size = Math.round(APART * Math.SQRT2 * devicePixelRatio);
  const key = [color, stripes, size].join();
  if (made.key === key) return made.pattern ?? color;
  const tile = Object.assign(document.createElement("canvas"), { width: size, height: size });
  const drawing = tile.getContext("2d");
  if (!drawing) return color;
  drawing.fillStyle = color;
  drawing.fillRect(0, 0, size, size);
  drawing.strokeStyle = stripes;
  drawing.lineWidth = WIDTH * devicePixelRatio;
  drawing.beginPath();
  // Rising from left to right; the two in the corners make the tiles join.
  for (const x of [-size, 0, size]) {
    drawing.moveTo(x - size / 2, size * 1.5);
    drawing.lineTo(x + size * 1.5, -size / 2);
  }
  drawing.stroke();
  Object.assign(made, { key, pattern: context.createPattern(tile, "repeat") });
  return made.pattern ?? color;
}
