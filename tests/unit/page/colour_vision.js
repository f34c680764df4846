/** How far two colours are apart, for people who see all of them and for those who do not. */

/**
 * Of linear sRGB, for a person without one kind of cone: Machado, Oliveira, Fernandes, "A
 * Physiologically-based Model for Simulation of Color Vision Deficiency" (2009), severity 1.
 */
export const VISIONS = {
  all: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const XYZ = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
];
const WHITE = [0.95047, 1, 1.08883];

const times = (matrix, vector) =>
  matrix.map((row) => row.reduce((sum, each, n) => sum + each * vector[n], 0));

/** Linear sRGB of "#rrggbb". */
export function linear(hex) {
  const parts = [1, 3, 5].map((n) => parseInt(hex.slice(n, n + 2), 16) / 255);
  return parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
}

/** As WCAG reckons it, 1 to 21. */
export function contrast(one, other) {
  const [low, high] = [one, other].map((hex) => times(XYZ, linear(hex))[1]).sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** CIELAB of "#rrggbb" as somebody with this vision sees it. */
export function seen(hex, vision) {
  const rgb = times(VISIONS[vision], linear(hex)).map((part) => Math.min(1, Math.max(0, part)));
  const [x, y, z] = times(XYZ, rgb).map((part, n) => {
    const share = part / WHITE[n];
    return share > 216 / 24389 ? Math.cbrt(share) : ((24389 / 27) * share + 16) / 116;
  });
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const degrees = (radians) => (radians * 180) / Math.PI;
const cosine = (angle) => Math.cos((angle * Math.PI) / 180);
const sine = (angle) => Math.sin((angle * Math.PI) / 180);

/** CIEDE2000 between two CIELAB colours: ISO/CIE 11664-6. */
export function distance([l1, a1, b1], [l2, a2, b2]) {
  const chroma = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const stretch = 1 + (1 - Math.sqrt(chroma ** 7 / (chroma ** 7 + 25 ** 7))) / 2;
  const [c1, c2] = [Math.hypot(a1 * stretch, b1), Math.hypot(a2 * stretch, b2)];
  const hue = (a, b) => (degrees(Math.atan2(b, a * stretch)) + 360) % 360;
  const [h1, h2] = [hue(a1, b1), hue(a2, b2)];
  const grey = c1 * c2 === 0;
  const turn = grey ? 0 : ((h2 - h1 + 540) % 360) - 180;
  const middle = grey ? h1 + h2 : (h1 + turn / 2 + 360) % 360;
  const [l, c] = [(l1 + l2) / 2, (c1 + c2) / 2];
  const lightness = (l2 - l1) / (1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2));
  const colour = (c2 - c1) / (1 + 0.045 * c);
  const weight =
    1 -
    0.17 * cosine(middle - 30) +
    0.24 * cosine(2 * middle) +
    0.32 * cosine(3 * middle + 6) -
    0.2 * cosine(4 * middle - 63);
  const shade = (2 * Math.sqrt(c1 * c2) * sine(turn / 2)) / (1 + 0.015 * c * weight);
  const blue = 60 * Math.exp(-(((middle - 275) / 25) ** 2));
  const rotation = -2 * Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7)) * sine(blue);
  return Math.sqrt(lightness ** 2 + colour ** 2 + shade ** 2 + rotation * colour * shade);
}
