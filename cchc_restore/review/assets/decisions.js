// @ts-check
"use strict";
/* Decisions: what shall stand for a word once, in a file, or everywhere; undo; the file; the browser's memory. */

/**
 * @typedef {object} Decision
 * @property {string} word the characters as in the source
 * @property {string} replacement what shall stand there; `word` itself keeps the source's own
 * @property {"once" | "file" | "everywhere"} scope
 * @property {string} file key of the document; empty for everywhere
 * @property {string} context hash of the neighbours, for once
 * @property {string} note
 */

const COLUMNS = ["word", "replacement", "scope", "file", "context", "note"];
const SCOPES = ["once", "file", "everywhere"];
/** @type {Record<string, string>} */
const ESCAPES = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "#": "\\#" };
/** @type {Record<string, string>} */
const UNESCAPES = { "\\": "\\", t: "\t", n: "\n", r: "\r", "#": "#" };

/** What a decision is about; a second one about the same place takes the place of the first.
 * @param {string} scope @param {string} file @param {string} context @param {string} word */
function placeOf(scope, file, context, word) {
  return `${scope}\n${file}\n${context}\n${word}`;
}

/** @param {Decision} decision */
function placeOfDecision(decision) {
  return placeOf(decision.scope, decision.file, decision.context, decision.word);
}

/** The text of a decisions file, as `format_decisions` writes it. @param {Iterable<Decision>} decisions */
function formatDecisions(decisions) {
  const lines = new Set();
  for (const d of decisions) {
    const cells = [d.word, d.replacement, d.scope, d.file, d.context, d.note];
    while (cells.length > 3 && !cells[cells.length - 1]) cells.pop();
    lines.add(cells.map((cell) => cell.replace(/[\\\t\n\r#]/g, (sign) => ESCAPES[sign])).join("\t"));
  }
  return [COLUMNS.join("\t"), ...lines, ""].join("\n");
}

/**
 * The decisions a file holds.
 * @param {string} text
 * @returns {Decision[]}
 * @throws {Error} a line is not what it should be; the message names it
 */
function parseDecisions(text) {
  /** @type {Decision[]} */
  const decisions = [];
  /** @type {Map<string, string>} */
  const known = new Map();
  text.replace(/^\ufeff/, "").split("\n").forEach((line, i) => {
    const row = line.replace(/\r$/, "");
    if (!row || row.startsWith("#") || row === COLUMNS.join("\t")) return;
    const refuse = (/** @type {string} */ what) => new Error(`line ${i + 1} ${what}`);
    const cells = row.split("\t").map((cell) =>
      cell.replace(/\\(.?)/gsu, (written, sign) => {
        if (!(sign in UNESCAPES)) throw refuse(`holds ${written}, which has no meaning`);
        return UNESCAPES[sign];
      }),
    );
    if (cells.length < 3 || cells.length > 6) throw refuse(`has ${counted(cells.length, "column")}`);
    const [word, replacement, scope, file = "", context = "", note = ""] = cells;
    if (!SCOPES.includes(scope)) throw refuse(`has no scope (${SCOPES.join(", ")}) in column 3`);
    if (!word.trim()) throw refuse("names no word");
    if (/[\n\r\f]/.test(word + replacement)) throw refuse("holds a line break");
    if (/^\p{M}/u.test(replacement)) throw refuse("replaces a word by a mark without its letter");
    if (scope !== "everywhere" && !file) throw refuse("names no file");
    if (scope === "once" && !context) throw refuse("has no context");
    const decision = {
      word,
      replacement,
      scope: /** @type {Decision["scope"]} */ (scope),
      file: scope === "everywhere" ? "" : file,
      context: scope === "once" ? context : "",
      note,
    };
    const place = placeOfDecision(decision);
    if ((known.get(place) ?? replacement) !== replacement) throw refuse(`contradicts an earlier line about ${word}`);
    known.set(place, replacement);
    decisions.push(decision);
  });
  return decisions;
}

/**
 * The decisions of this review.
 *
 * `base` came with the page, from a decisions file; `own` is what differs from it. Only `own` is put into the
 * browser's memory, with the base it was made against: where the file has been changed by hand since, the file
 * counts.
 */
class Decisions {
  /** @param {Decision[]} base @param {string} report the report's identity */
  constructor(base, report) {
    /** @type {Map<string, Decision>} */
    this.base = new Map(base.map((decision) => [placeOfDecision(decision), decision]));
    /** @type {Map<string, Decision | null>} null: the one of `base` was taken back */
    this.own = new Map();
    /** @type {{changes: Map<string, Decision | null | undefined>, at: unknown}[]} what there was before each step */
    this.steps = [];
    /** @type {Map<string, number>} word -> decisions about it; most words of a document have none */
    this.counts = new Map();
    this.version = 0; // grows with every change, so that what was made of decisions is known to be old
    this.memory = `cchc-restore review ${report}`;
    this.unsaved = false;
    this.remembered = true;
    for (const decision of base) this._count(decision, 1);
  }

  /** @param {string} place @returns {Decision | undefined} */
  get(place) {
    const own = this.own.get(place);
    return own === undefined ? this.base.get(place) : own ?? undefined;
  }

  /** The decision that counts for a word at a place: once before file before everywhere.
   * @param {string} word @param {string} file @param {string} context */
  of(word, file, context) {
    if (!this.counts.get(word)) return undefined;
    return (
      this.get(placeOf("once", file, context, word)) ??
      this.get(placeOf("file", file, "", word)) ??
      this.get(placeOf("everywhere", "", "", word))
    );
  }

  /** All decisions, those of the file first and in its order. @returns {Decision[]} */
  all() {
    const places = new Set([...this.base.keys(), ...this.own.keys()]);
    return /** @type {Decision[]} */ ([...places].map((place) => this.get(place)).filter(Boolean));
  }

  /** @returns {string[]} the words there are decisions about */
  words() {
    return [...this.counts.keys()].filter((word) => this.counts.get(word));
  }

  /**
   * Make decisions, in one step of undo.
   * @param {Decision[]} made
   * @param {unknown} at where the reader was, for undo
   * @param {Decision[]} [dropped] decisions that the new ones stand in for
   */
  decide(made, at, dropped = []) {
    const changes = new Map();
    const change = (/** @type {string} */ place, /** @type {Decision | null} */ decision) => {
      if (!changes.has(place)) changes.set(place, this.own.get(place));
      this._put(place, decision);
    };
    for (const decision of dropped) change(placeOfDecision(decision), null);
    for (const decision of made) change(placeOfDecision(decision), decision);
    this.steps.push({ changes, at });
    this.unsaved = true;
    this.remember();
  }

  /** Take the last step back. @returns {{at: unknown} | undefined} */
  undo() {
    const step = this.steps.pop();
    if (!step) return undefined;
    for (const [place, before] of step.changes) this._put(place, before);
    this.unsaved = true;
    this.remember();
    return step;
  }

  saved() {
    this.unsaved = false;
    this.remember();
  }

  /** @param {string} place @param {Decision | null | undefined} own */
  _put(place, own) {
    this.version++;
    const before = this.get(place);
    if (before) this._count(before, -1);
    if (own === undefined || (own === null && !this.base.has(place))) this.own.delete(place);
    else this.own.set(place, own);
    const after = this.get(place);
    if (after) this._count(after, 1);
  }

  /** @param {Decision} decision @param {number} by */
  _count(decision, by) {
    this.counts.set(decision.word, (this.counts.get(decision.word) ?? 0) + by);
  }

  /** Write to the browser's memory, a moment later and once for several decisions. */
  remember() {
    if (this.waiting) return;
    this.waiting = setTimeout(() => this.flush(), 150);
  }

  flush() {
    clearTimeout(this.waiting);
    this.waiting = undefined;
    const own = [...this.own].map(([place, decision]) => [place, decision, this.base.get(place)?.replacement ?? null]);
    try {
      localStorage.setItem(this.memory, JSON.stringify({ own, unsaved: this.unsaved }));
      this.remembered = true;
    } catch {
      this.remembered = false; // switched off, or full
    }
  }

  /** Take up what the browser remembers of this report. @returns {number} decisions taken up */
  recall() {
    try {
      const text = localStorage.getItem(this.memory);
      if (text === null) {
        localStorage.setItem(this.memory, JSON.stringify({ own: [], unsaved: false }));
        return 0;
      }
      const stored = JSON.parse(text);
      for (const [place, decision, was] of stored.own) {
        const now = this.base.get(place)?.replacement ?? null;
        if (now === was && (decision?.replacement ?? null) !== now) this._put(place, decision);
      }
      this.unsaved = Boolean(stored.unsaved) && this.own.size > 0;
    } catch {
      this.remembered = false;
    }
    return this.own.size;
  }
}
