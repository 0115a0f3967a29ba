// @ts-check
"use strict";
/* Text: searching it, naming a place in it, and showing it safely. No page, no state. */

/** A letter with the marks that belong to it, however the text is composed. */
const CLUSTER = /\P{M}\p{M}*|\p{M}+/gu;
const MARK = /\p{M}/gu;
/** @type {Map<string, string>} */
const foldedClusters = new Map();

/**
 * Text as a search compares it: small letters; with `plain` no diacritics either.
 * @param {string} text
 * @param {boolean} plain
 * @returns {{text: string, at: number[]}} `at[i]` is where character i of the result stands in `text`.
 */
function folded(text, plain) {
  const at = [];
  let result = "";
  for (const match of text.matchAll(CLUSTER)) {
    const cluster = match[0];
    const known = (plain ? "-" : "+") + cluster;
    let fold = foldedClusters.get(known);
    if (fold === undefined) {
      fold = cluster.toLowerCase().normalize(plain ? "NFD" : "NFC");
      if (plain) fold = fold.replace(MARK, "").replace("đ", "d");
      foldedClusters.set(known, fold);
    }
    for (let i = 0; i < fold.length; i++) at.push(match.index);
    result += fold;
  }
  at.push(text.length);
  return { text: result, at };
}

/** Whitespace as Python's str.split sees it; the hash of a place depends on it. */
const PYTHON_SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;

/** @param {string} text @returns {string[]} */
function words(text) {
  return text.split(PYTHON_SPACE).filter((word) => word !== "");
}

/**
 * Line feeds for lone carriage returns, as in cchc_restore/line_ends.py.
 * @param {string} text
 */
function withLineFeeds(text) {
  return text.replace(/(?<!\r)\r+(?![\r\n])/g, (returns) => "\n".repeat(returns.length));
}

/** Neighbours are looked for within so many characters. */
const REACH = 200;

/**
 * Hash of the words around a place: the same as `context_of` in cchc_restore/decisions/model.py, for a word
 * within a line.
 * @param {string} source
 * @param {number} start
 * @param {number} end
 */
function contextOf(source, start, end) {
  // Python counts characters, JavaScript counts those beyond U+FFFF twice.
  const left = Array.from(source.slice(Math.max(0, start - 2 * REACH), start)).slice(-REACH).join("");
  const right = Array.from(source.slice(end, end + 2 * REACH)).slice(0, REACH).join("");
  const before = withLineFeeds(left).split("\n").slice(-1)[0];
  const after = withLineFeeds(right).split("\n", 1)[0];
  const edge = (/** @type {string} */ sign) => (sign === "" || PYTHON_SPACE.test(sign) ? "\x1e" : "\x1d");
  const word = words(source.slice(start, end)).join(" ");
  const seen = [
    ...words(before).slice(-3),
    edge(before.slice(-1)) + word + edge(after.slice(0, 1)),
    ...words(after).slice(0, 3),
  ];
  return sha256(new TextEncoder().encode(seen.join("\x1f"))).slice(0, 10);
}

/**
 * SHA-256, written out because the browser's own is asynchronous and missing on some `file:` pages.
 * @param {Uint8Array} data
 * @returns {string} hexadecimal digits
 */
function sha256(data) {
  /** @type {number[]} */
  const primes = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p)) primes.push(n);
  const fraction = (/** @type {number} */ x) => ((x - Math.floor(x)) * 2 ** 32) | 0;
  const constants = primes.map((p) => fraction(Math.cbrt(p)));
  const state = primes.slice(0, 8).map((p) => fraction(Math.sqrt(p)));
  const turn = (/** @type {number} */ x, /** @type {number} */ n) => (x >>> n) | (x << (32 - n));

  const padded = new Uint8Array((((data.length + 8) >> 6) + 1) << 6);
  padded.set(data);
  padded[data.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 4, data.length * 8);

  const w = new Int32Array(64);
  for (let block = 0; block < padded.length; block += 64) {
    for (let i = 0; i < 64; i++) {
      if (i < 16) {
        w[i] = view.getInt32(block + 4 * i);
        continue;
      }
      const x = w[i - 15];
      const y = w[i - 2];
      w[i] = w[i - 16] + w[i - 7] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const s = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + constants[i] + w[i]) | 0;
      const t = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + s) | 0, c, b, a, (s + t) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => (state[i] = (state[i] + value) | 0));
  }
  return state.map((value) => (value >>> 0).toString(16).padStart(8, "0")).join("");
}

/** Characters that would be invisible, or would turn the direction of what follows them. */
const UNSEEN = /[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;
const UNSEEN_PARTS = new RegExp(`(${UNSEEN.source})`, "u");

/**
 * Put text into an element, as text: markup in it stays letters, and unseen signs are named.
 * @param {Element} element
 * @param {string} text
 */
function putText(element, text) {
  text = text.replace(/[\f\r]/g, ""); // a page break or a carriage return has nothing to show
  if (!UNSEEN.test(text)) {
    element.append(text);
    return;
  }
  for (const part of text.split(UNSEEN_PARTS)) {
    if (!UNSEEN.test(part)) element.append(part);
    else {
      const code = part.codePointAt(0) ?? 0;
      element.append(make("span", { class: "unseen" }, `U+${code.toString(16).toUpperCase().padStart(4, "0")}`));
    }
  }
}

/**
 * An element; its text is never read as markup.
 * @param {string} tag
 * @param {Record<string, string | number | boolean | null>} [attributes] those that are false or null are left out
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  for (const child of children) {
    if (typeof child === "string") putText(element, child);
    else element.append(child);
  }
  return element;
}

/** An element of the page that is always there. @param {string} id @returns {any} */
function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no ${id}`);
  return element;
}

/** @param {number} count @param {string} one @param {string} [many] */
function counted(count, one, many = `${one}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** @param {number} share */
function percent(share) {
  const value = share * 100;
  if (value > 0 && value < 1) return "<1 %";
  return `${Math.round(value > 99 && value < 100 ? 99 : value)} %`;
}
