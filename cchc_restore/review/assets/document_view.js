// @ts-check
"use strict";
/* One document side by side: so many lines at a time, the changes marked. */

const ROWS_AT_ONCE = 200;
const PIECES_AT_ONCE = 1500;

/** How a decision relates to what was suggested. @param {Item} item @param {Decision} decision */
function outcomeOf(item, decision) {
  if (decision.replacement === keptText(item)) return "kept";
  return decision.replacement === item.replacement ? "accepted" : "other";
}

/** What stands at a place if the suggestion is declined. @param {Item} item */
function keptText(item) {
  return item.over ? item.now : item.original;
}

/** A reading as words can say it. @param {string} text */
function spoken(text) {
  return text === "" ? "nothing" : text;
}

class DocumentView {
  /** @param {HTMLElement} element @param {Library} library @param {Decisions} decisions */
  constructor(element, library, decisions) {
    this.element = element;
    this.library = library;
    this.decisions = decisions;
    /** @type {Doc | null} */
    this.doc = null;
    /** @type {Row[]} */
    this.rows = [];
    this.laidOut = ""; // which document, and which state of the decisions, the rows are of
    /** @type {[number, number][]} first row and row behind the last of each part */
    this.parts = [];
    this.part = 0;
    /** @type {Piece[]} the pieces on the screen that can be chosen, by the number in their element */
    this.shown = [];
    /** @type {Item | null} */
    this.current = null;
    /** @type {(item: Item) => boolean} which items keep their mark; those of other stages are drawn faintly */
    this.matches = () => true;
    /** @type {number} offset of a line to point at, or -1 */
    this.pointed = -1;
    new ResizeObserver(() => this._reveal()).observe(element); // a turned phone, a higher panel
  }

  /** Show a document and the item in it. @param {Doc} doc @param {Item | null} item @param {number} [offset] a place to show */
  show(doc, item, offset = -1) {
    const moved = doc !== this.doc;
    this.doc = doc;
    this.current = item;
    this.pointed = item && item.n < 0 ? item.start : offset; // a word without a mark: its line at least
    this._cut();
    const at = item ? item.start : offset;
    if (at >= 0) {
      const row = this.rowOf(at);
      this.part = Math.max(0, this.parts.findIndex(([first, stop]) => row >= first && row < stop));
    } else if (moved) this.part = 0;
    this.render();
    if (moved && at < 0) this.element.scrollTop = 0;
    this._reveal();
  }

  /** Draw again after a decision or another filter. */
  refresh() {
    if (!this.doc) return;
    this._cut();
    this.part = Math.min(this.part, this.parts.length - 1);
    this.render();
  }

  /** Lay out the rows, and cut them into parts that can be drawn without a pause. */
  _cut() {
    const wanted = `${this.doc?.number} ${this.decisions.version}`;
    if (this.laidOut === wanted) return;
    this.laidOut = wanted;
    this.rows = /** @type {Doc} */ (this.doc).rows(this.decisions);
    this.parts = [];
    let first = 0;
    let pieces = 0;
    this.rows.forEach((row, i) => {
      pieces += row.pieces.length;
      if (i + 1 - first >= ROWS_AT_ONCE || pieces >= PIECES_AT_ONCE || i + 1 === this.rows.length) {
        this.parts.push([first, i + 1]);
        first = i + 1;
        pieces = 0;
      }
    });
  }

  /** Number of the row that holds an offset of the source. @param {number} offset */
  rowOf(offset) {
    let found = 0;
    this.rows.forEach((row, i) => {
      if (row.pieces.length && row.pieces[0].start <= offset) found = i;
    });
    return found;
  }

  render() {
    const scroll = this.element.scrollTop;
    this.shown = [];
    const [first, stop] = this.parts[this.part] ?? [0, 0];
    const page = document.createDocumentFragment();
    if (this.parts.length > 1) page.append(this._pager());
    const pointed = this.pointed < 0 ? -1 : this.rowOf(this.pointed);
    for (let i = first; i < stop; i++) page.append(this.rowElement(this.rows[i], i === pointed));
    if (this.parts.length > 1) page.append(this._pager());
    this.element.replaceChildren(page);
    this.element.scrollTop = scroll;
  }

  _pager() {
    const [first, stop] = this.parts[this.part];
    const last = this.rows[stop - 1];
    const button = (/** @type {string} */ name, /** @type {number} */ by) => {
      const goes = this.parts[this.part + by] !== undefined;
      const element = make("button", { disabled: !goes }, name);
      element.addEventListener("click", () => {
        this.part += by;
        this.render();
        this.element.scrollTop = 0;
      });
      return element;
    };
    const text = `lines ${this.rows[first].line} to ${last.line} of ${this.rows[this.rows.length - 1].line}`;
    return make("div", { class: "pager" }, button("‹ earlier", -1), text, button("later ›", 1));
  }

  /** @param {Row} row @param {boolean} pointed */
  rowElement(row, pointed = false) {
    const source = make("div", { class: "source", lang: "vi", dir: "ltr" });
    const repaired = make("div", { class: "repaired", lang: "vi", dir: "ltr" });
    for (const piece of row.pieces) {
      const original = /** @type {Doc} */ (this.doc).text.slice(piece.start, piece.end);
      if (!piece.item) {
        source.append(make("span", { "data-at": piece.start }, original));
        repaired.append(make("span", { "data-at": piece.start }, original));
        continue;
      }
      const number = this.shown.push(piece) - 1;
      source.append(this._mark(piece, original, number, false));
      repaired.append(this._mark(piece, piece.text, number, true));
    }
    const line = row.lines > 1 ? `${row.line}–${row.line + row.lines - 1}` : String(row.line);
    const blank = row.pieces.every((piece) => !piece.item && !piece.text.trim());
    const here = pointed || row.pieces.some((piece) => piece.item && this._isCurrent(piece.item));
    return make("div", { class: `row${here ? " here" : ""}${blank ? " blank" : ""}` }, make("span", { class: "no" }, line), source, repaired);
  }

  /** @param {Item} item */
  _isCurrent(item) {
    const now = this.current;
    return now !== null && (item === now || (now.over !== null && item.start >= now.start && item.end <= now.end));
  }

  /** @param {Piece} piece @param {string} text @param {number} number @param {boolean} repaired */
  _mark(piece, text, number, repaired) {
    const item = /** @type {Item} */ (piece.item);
    const decision = piece.decision;
    const classes = decision ? ["decided", outcomeOf(item, decision)] : [levelOf(item)];
    if (!decision && !this.matches(item)) classes.push("off");
    if (text === "") classes.push("gone");
    const current = this._isCurrent(item);
    if (current) classes.push("current");
    return make(
      "mark",
      {
        class: classes.join(" "),
        "data-piece": number,
        title: this._title(item, decision),
        "aria-current": current && repaired ? "true" : null,
      },
      text,
    );
  }

  /** @param {Item} item @param {Decision | undefined} decision */
  _title(item, decision) {
    const change = `${item.original} → ${spoken(item.replacement)}`;
    if (decision) return `${item.original} → ${spoken(decision.replacement)} (decided: ${decision.scope})`;
    if (!item.applied) return `proposed: ${change}, right with ${percent(item.confidence)}`;
    return `${change}, right with ${percent(item.confidence)} (${this.library.stageOf(item)})`;
  }

  /** The item an element on the screen stands for. @param {EventTarget | null} target @returns {Item | null} */
  itemAt(target) {
    const mark = target instanceof Element ? target.closest("mark[data-piece]") : null;
    return mark instanceof HTMLElement ? this.shown[Number(mark.dataset.piece)].item : null;
  }

  /** The item for the words the reader selected, if these lie in one stretch of untouched text. @returns {Item | null} */
  selected() {
    const selection = getSelection();
    if (!this.doc || !selection || selection.isCollapsed || !selection.anchorNode) return null;
    const range = selection.getRangeAt(0);
    const text = range.startContainer;
    const plain = text.parentElement?.closest("span[data-at]");
    if (!(plain instanceof HTMLElement) || plain.childNodes.length !== 1 || !this.element.contains(plain)) return null;
    const word = range.endContainer === text ? selection.toString() : (text.nodeValue ?? "").slice(range.startOffset);
    const lead = word.length - word.trimStart().length;
    if (!word.trim()) return null;
    const start = Number(plain.dataset.at) + range.startOffset + lead;
    const end = start + word.trim().length;
    return this.doc.text.slice(start, end) === word.trim() ? this.doc.pick(start, end) : null;
  }

  /** Bring the word under review, or the line pointed at, into sight. */
  _reveal() {
    const target = this.element.querySelector("mark.current") ?? this.element.querySelector(".row.here");
    if (!target) return;
    const box = target.getBoundingClientRect();
    const view = this.element.getBoundingClientRect();
    const margin = Math.min(80, view.height / 4);
    if (box.top < view.top + margin || box.bottom > view.bottom - margin)
      this.element.scrollTop += box.top - view.top - view.height / 2.4;
  }
}
