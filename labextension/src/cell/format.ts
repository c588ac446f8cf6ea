/**
 * Figures as a person reads them, worded as `nbcluster/plan/figures.py` words them; both are held to the
 * table in `tests/golden/format.json`.
 *
 * In this room a number becomes a few words.
 */

/** `45 ms`, `12.4 s`, `3 min 20 s`, `1 h 04 min`, `2 d 03 h`. */
export function duration(seconds: number): string {
  if (seconds < 0.0995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 59.95) return `${tenths(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${twoPlaces(whole % 60)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${twoPlaces(minutes % 60)} min`;
  const hours = Math.round(seconds / 3600);
  return `${Math.floor(hours / 24)} d ${twoPlaces(hours % 24)} h`;
}

const ESTIMATES: readonly (readonly [limit: number, unit: number, word: string])[] = [
  [100, 1, "s"],
  [5940, 60, "min"],
  [48 * 3600, 3600, "h"],
];

/** An estimate, without the digits that nobody could know: `about 90 s`, `about 4 min`. */
export function about(seconds: number): string {
  if (seconds < 1) return "less than 1 s";
  for (const [limit, unit, word] of ESTIMATES) {
    if (seconds < limit) return `about ${twoDigits(seconds / unit)} ${word}`;
  }
  return `about ${twoDigits(seconds / 86400)} d`;
}

/** `512 B`, `38 MB`, `1.2 GB`; 1 kB is 1000 bytes. */
export function size(bytes: number): string {
  if (bytes < 999.5) return `${Math.round(bytes)} B`;
  let figure = bytes;
  for (const unit of ["kB", "MB", "GB"]) {
    figure /= 1000;
    if (figure < 999.5) return `${short(figure)} ${unit}`;
  }
  return `${short(figure / 1000)} TB`;
}

/** `1,234,567`. */
export function count(number: number): string {
  return number.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ",");
}

const RATES: readonly (readonly [scale: number, unit: string])[] = [
  [1, "s"],
  [60, "min"],
  [3600, "h"],
];

/** Iterations in the unit that gives a figure one can picture: `2.4 per s`, `12 per min`. */
export function rate(perSecond: number): string {
  for (const [scale, unit] of RATES) {
    const figure = perSecond * scale;
    if (figure >= 0.95) return `${figure >= 99.5 ? count(Math.round(figure)) : short(figure)} per ${unit}`;
  }
  return `${short(perSecond * 86400)} per d`;
}

/** `7.1 ×`, `120 ×`. */
export function times(factor: number): string {
  return `${short(factor)} ×`;
}

/** `1 worker`, `8 workers`. */
export function plural(amount: number, word: string): string {
  return `${count(amount)} ${word}${amount === 1 ? "" : "s"}`;
}

/** `64 %`. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/**
 * A text from the user's code as it may be shown: no control character acts, nothing is endless. Marks for the
 * direction of writing would turn the words of a sentence of ours around.
 */
export function inert(text: string, limit: number): string {
  const characters = [...text.slice(0, 2 * limit)];
  const cut = characters.length <= limit ? characters : [...characters.slice(0, limit - 1), "…"];
  return cut.join("").replace(ACTING, (character) => {
    if (character === "\n") return character;
    if (character === "\t") return "    ";
    const code = character.charCodeAt(0).toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, "0")}` : `\\u${code.padStart(4, "0")}`;
  });
}

/** Control characters, halves of characters, separators of lines and paragraphs, marks of direction. */
const ACTING = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

function short(figure: number): string {
  return figure < 9.95 ? tenths(figure) : `${Math.round(figure)}`;
}

function twoDigits(figure: number): string {
  return figure < 9.95 ? tenths(figure).replace(/\.0$/, "") : `${Math.round(figure)}`;
}

function tenths(figure: number): string {
  const whole = Math.round(figure * 10);
  return `${Math.floor(whole / 10)}.${whole % 10}`;
}

function twoPlaces(figure: number): string {
  return `${figure}`.padStart(2, "0");
}
