// @ts-check
"use strict";
/* Documents: unpacking them, what stands where, rows for the eye, search. */

/**
 * One place to look at (`Item` in cchc_restore/review/items.py).
 * @typedef {object} Item
 * @property {Doc} doc
 * @property {number} n its number in the document, -1 for a word the tool left alone
 * @property {number} start offset in the source, in UTF-16 units
 * @property {number} end
 * @property {string} original
 * @property {string} replacement
 * @property {number} confidence 0..1
 * @property {number} doubt 0..1, probability that the repaired text is wrong here
 * @property {boolean} applied false: only proposed
 * @property {number} kind number of its stage and rule
 * @property {number} reason number of its reason
 * @property {string} context
 * @property {[string, number][]} alternatives
 * @property {string} now what the repaired text has here before any decision
 * @property {Item | null} over the first change that a proposal covers, if any
 * @property {boolean} decidable false: a change of layout, not of a word
 * @property {boolean} listed whether letters or digits are at stake, so that it belongs to the doubtful words
 */

/**
 * A stretch of the repaired text: plain, or that of an item.
 * @typedef {object} Piece
 * @property {number} start
 * @property {number} end
 * @property {string} text what stands there, decisions included
 * @property {Item | null} item
 * @property {Decision} [decision]
 */

/** Lines that belong together: one of the source, or several where a change joined or parted them.
 * @typedef {{line: number, lines: number, pieces: Piece[]}} Row */

/** A row with more pieces than this is cut, so that a text without line breaks cannot freeze the page. */
const PIECES_A_ROW = 400;
/** What belongs to a word, some signs that engines put for letters included (see decisions/matching.py). */
const IN_WORD = "[\\p{L}\\p{M}\\p{Nd}¢@&¥€$£§©®°²³]";

class Doc {
  /** @param {number} number @param {{key: string, text: string, items: any[], words: number, hard: number}} data */
  constructor(number, data) {
    this.number = number;
    this.key = data.key;
    this.text = data.text;
    this.words = data.words;
    /** @type {number} share of doubtful words where the page is hardly readable, else 0 */
    this.hard = data.hard;
    /** @type {Item[]} */
    this.items = data.items.map((cells, n) => this._item(cells, n));
    this._proposals();
    /** @type {Map<string, Item>} words that the reader took up, by place */
    this.picked = new Map();
    /** @type {number[] | null} */
    this.lineStarts = null;
    /** @type {Map<string, any>} */
    this.folds = new Map();
  }

  /** @param {any[]} cells @param {number} n @returns {Item} */
  _item(cells, n) {
    const [start, length, replacement, tenThousandths, kind, reason, applied, context, alternatives, doubt] = cells;
    const original = this.text.slice(start, start + length);
    const confidence = tenThousandths / 10000;
    const decidable = original.trim() !== "" && !/[\n\r\f]/.test(original + replacement);
    return {
      doc: this,
      n,
      start,
      end: start + length,
      original,
      replacement,
      confidence,
      doubt: (doubt ?? 10000 - tenThousandths) / 10000,
      applied: Boolean(applied),
      kind,
      reason,
      context,
      alternatives: alternatives ?? [],
      now: applied ? replacement : original,
      over: null,
      decidable,
      listed: decidable && concernsWords(original, original, replacement),
    };
  }

  /** What stands at the place of a proposal, where changes were made within it. */
  _proposals() {
    const applied = this.items.filter((item) => item.applied);
    for (const item of this.items) {
      if (item.applied) continue;
      let at = item.start;
      let now = "";
      for (const change of between(applied, item.start, item.end)) {
        item.over ??= change;
        now += this.text.slice(at, change.start) + change.replacement;
        at = change.end;
      }
      if (!item.over) continue;
      item.now = now + this.text.slice(at, item.end);
      item.listed = item.decidable && concernsWords(item.original, item.now, item.replacement);
    }
  }

  /** Line (from 1) of an offset of the source. @param {number} offset */
  lineOf(offset) {
    if (!this.lineStarts) {
      this.lineStarts = [0];
      for (let at = this.text.indexOf("\n"); at >= 0; at = this.text.indexOf("\n", at + 1)) this.lineStarts.push(at + 1);
    }
    let low = 0;
    let high = this.lineStarts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.lineStarts[middle] <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  /** The item of a word the tool left alone, made where it does not exist yet. @param {number} start @param {number} end */
  pick(start, end) {
    const place = `${start} ${end}`;
    const word = this.text.slice(start, end);
    const known = this.picked.get(place);
    if (known) return known;
    const item = this._item([start, end - start, word, 10000, -1, -1, 1, contextOf(this.text, start, end)], -1);
    this.picked.set(place, item);
    return item;
  }

  /**
   * What the repaired text is made of, in the order of the source.
   * @param {Decisions} decisions
   * @returns {Piece[]}
   */
  pieces(decisions) {
    const decided = (/** @type {Item} */ item) => decisions.of(item.original, this.key, item.context);
    /** @type {Piece[]} */
    const placed = [];
    const put = (/** @type {Item} */ item) => {
      const decision = item.decidable ? decided(item) : undefined;
      placed.push({ start: item.start, end: item.end, text: decision ? decision.replacement : item.now, item, decision });
    };
    // A proposal over changes stands for them only once it is decided.
    const wide = this.items.filter((item) => item.over && item.decidable && decided(item));
    for (const item of this.items) {
      if (item.over ? wide.includes(item) : !overlaps(wide, item)) put(item);
    }
    placed.sort((a, b) => a.start - b.start || a.end - b.end);
    const kept = placed.filter((piece, i) => i === 0 || piece.start >= placed[i - 1].end);
    kept.push(...this._elsewhere(kept, decisions));
    kept.sort((a, b) => a.start - b.start);
    /** @type {Piece[]} */
    const pieces = [];
    let at = 0;
    for (const piece of kept) {
      if (piece.start > at) pieces.push({ start: at, end: piece.start, text: this.text.slice(at, piece.start), item: null });
      pieces.push(piece);
      at = piece.end;
    }
    if (at < this.text.length) pieces.push({ start: at, end: this.text.length, text: this.text.slice(at), item: null });
    return pieces;
  }

  /** Words that the tool left alone and a reader decided. @param {Piece[]} taken @param {Decisions} decisions */
  *_elsewhere(taken, decisions) {
    const free = new Uint8Array(this.text.length).fill(1);
    for (const piece of taken) free.fill(0, piece.start, piece.end);
    for (const word of decisions.words()) {
      if (!this.text.includes(word)) continue;
      for (const start of occurrences(this.text, word)) {
        const end = start + word.length;
        if (free.subarray(start, end).includes(0)) continue;
        const item = this.pick(start, end);
        const decision = decisions.of(word, this.key, item.context);
        if (!decision) continue;
        free.fill(0, start, end);
        yield { start, end, text: decision.replacement, item, decision };
      }
    }
  }

  /** @param {Decisions} decisions @returns {Row[]} */
  rows(decisions) {
    /** @type {Row[]} */
    const rows = [];
    /** @type {Row} */
    let row = { line: 1, lines: 1, pieces: [] };
    const end = (/** @type {number} */ line) => {
      rows.push(row);
      row = { line, lines: 1, pieces: [] };
    };
    let line = 1;
    for (const piece of this.pieces(decisions)) {
      if (row.pieces.length >= PIECES_A_ROW && !piece.item) end(line);
      if (piece.item) {
        row.pieces.push(piece);
        const breaks = this.text.slice(piece.start, piece.end).split("\n").length - 1;
        line += breaks;
        row.lines += breaks;
        continue;
      }
      let at = piece.start;
      for (const part of piece.text.split("\n")) {
        if (at > piece.start) end(++line);
        if (part) row.pieces.push({ start: at, end: at + part.length, text: part, item: null });
        at += part.length + 1;
      }
    }
    if (row.pieces.length || !rows.length) rows.push(row);
    return rows;
  }

  /**
   * Where a search finds something, in the source and in the repaired text (before decisions).
   * @param {string} query
   * @param {boolean} plain without regard to diacritics
   * @returns {[number, number][]} stretches of the source, in order
   */
  find(query, plain) {
    const wanted = folded(query, plain).text;
    if (!wanted) return [];
    const found = this._hits("source", this.text, wanted, plain, (at) => [at, at + 1]);
    /** @type {[number, number][]} where each character of the repaired text comes from */
    const origins = [];
    let repaired = "";
    let at = 0;
    const copy = (/** @type {number} */ stop) => {
      repaired += this.text.slice(at, stop);
      for (; at < stop; at++) origins.push([at, at + 1]);
    };
    for (const item of this.items) {
      if (!item.applied) continue;
      copy(item.start);
      repaired += item.replacement;
      for (let i = 0; i < item.replacement.length; i++) origins.push([item.start, item.end]);
      at = item.end;
    }
    copy(this.text.length);
    found.push(...this._hits("repaired", repaired, wanted, plain, (i) => origins[i]));
    return found.sort((a, b) => a[0] - b[0]);
  }

  /** @param {string} side @param {string} text @param {string} wanted @param {boolean} plain
   * @param {(at: number) => [number, number]} origin @returns {[number, number][]} */
  _hits(side, text, wanted, plain, origin) {
    const known = `${side}${plain}`;
    let fold = this.folds.get(known);
    if (!fold) this.folds.set(known, (fold = folded(text, plain)));
    /** @type {[number, number][]} */
    const hits = [];
    for (let i = fold.text.indexOf(wanted); i >= 0; i = fold.text.indexOf(wanted, i + wanted.length))
      hits.push([origin(fold.at[i])[0], origin(fold.at[i + wanted.length - 1])[1]]);
    return hits;
  }
}

/** Those of ordered, not overlapping stretches that overlap start..end.
 * @template {{start: number, end: number}} T @param {T[]} ordered @param {number} start @param {number} end @returns {T[]} */
function between(ordered, start, end) {
  return ordered.filter((one) => one.start < end && start < one.end);
}

/** @param {{start: number, end: number}[]} stretches @param {{start: number, end: number}} one */
function overlaps(stretches, one) {
  return stretches.some((other) => other.start < one.end && one.start < other.end);
}

/** Where a word stands in a text as a whole word. @param {string} text @param {string} word @returns {number[]} */
function occurrences(text, word) {
  const escaped = word.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  const pattern = new RegExp(`(?<!${IN_WORD})${escaped}(?!${IN_WORD})`, "gu");
  return [...text.matchAll(pattern)].map((match) => match.index);
}

/** How sure the tool is of what stands in the repaired text. @param {Item} item */
function levelOf(item) {
  if (item.n < 0) return "sure";
  if (!item.applied) return "proposed";
  if (item.doubt >= LEVELS.very) return "very";
  if (item.doubt >= LEVELS.doubtful) return "doubtful";
  return item.doubt >= LEVELS.fair ? "fair" : "sure";
}

/** The same in words. @param {Item} item */
function sureOf(item) {
  if (item.n < 0) return "not changed";
  if (isNote(item)) return `left alone, wrong with ${percent(item.doubt)}`;
  return `${item.applied ? "" : "only proposed, "}${percent(item.confidence)} sure`;
}

/** Whether nothing is proposed: somebody should only look. @param {Item} item */
function isNote(item) {
  return !item.applied && item.n >= 0 && item.original === item.replacement;
}

/** Whether letters or digits are at stake; so is a note (`concerns_words` in cchc_restore/review/items.py).
 * @param {string} original @param {string} before what the replacement took or would take the place of
 * @param {string} replacement */
function concernsWords(original, before, replacement) {
  return original === replacement || bare(before) !== bare(replacement);
}

/** Letters and digits alone, without capitals (`bare` in cchc_restore/review/items.py). @param {string} text */
function bare(text) {
  return text.replace(/[^\p{L}\p{N}]/gu, "").toLowerCase();
}

/** From so much doubt on a word is called very doubtful, doubtful, fairly sure. */
const LEVELS = { very: 0.5, doubtful: 0.2, fair: 0.05 };

/** The whole of the data in the page: a block for each document, and one about all of them. */
class Library {
  constructor() {
    /** @type {{id: string, count: number, kinds: [string, string][], reasons: string[], cut: number, decisions: string[]}} */
    this.index = JSON.parse(byId("data-index").textContent);
    /** @type {Doc[]} */
    this.docs = [];
  }

  /** Unpack documents for so many milliseconds. @param {number} time @returns {boolean} whether all are done */
  load(time) {
    const stop = performance.now() + time;
    while (this.docs.length < this.index.count && performance.now() < stop) {
      const block = byId(`data-${this.docs.length}`);
      this.docs.push(new Doc(this.docs.length, JSON.parse(block.textContent)));
      block.remove(); // the packed form is not needed again
    }
    return this.docs.length === this.index.count;
  }

  /** @param {Item} item */
  stageOf(item) {
    return item.kind < 0 ? "" : this.index.kinds[item.kind][0];
  }

  /** @param {Item} item */
  ruleOf(item) {
    return item.kind < 0 ? "" : this.index.kinds[item.kind][1];
  }

  /** @param {Item} item */
  reasonOf(item) {
    return item.reason < 0 ? "the tool left this word as it is" : this.index.reasons[item.reason];
  }
}
