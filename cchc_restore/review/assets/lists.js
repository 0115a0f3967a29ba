// @ts-check
"use strict";
/* The lists beside the text: words to review, lines found, documents, decisions; what each leaves out. */

/** @typedef {{doc: Doc, start: number, end: number}} Line a line found by a search */
/** @typedef {"words" | "lines" | "documents" | "decisions"} Tab */

class Lists {
  /** @param {Library} library @param {Decisions} decisions @param {ListView} view */
  constructor(library, decisions, view) {
    this.library = library;
    this.decisions = decisions;
    this.view = view;
    /** @type {Tab} */
    this.tab = "words";
    /** @type {Item[]} */
    this.items = [];
    /** @type {Line[]} */
    this.lines = [];
    /** @type {Doc[]} */
    this.documents = [];
    /** @type {Decision[]} */
    this.decided = [];
    /** @type {Item[]} the doubtful words of all documents: what there is to do */
    this.doubtful = [];
    /** @type {Map<Doc, number>} how many of them a document has */
    this.todo = new Map();
  }

  /** All documents are there: find what there is to do. */
  start() {
    const { cut } = this.library.index;
    this.doubtful = this._filtered((item) => item.listed && item.doubt >= cut);
    for (const item of this.doubtful) this.todo.set(item.doc, this.todoIn(item.doc) + 1);
    this.documents = [...this.library.docs].sort((a, b) => this.todoIn(b) - this.todoIn(a) || a.number - b.number);
    this.apply();
  }

  /** How many doubtful words a document has. @param {Doc} doc */
  todoIn(doc) {
    return this.todo.get(doc) ?? 0;
  }

  /** @param {Item} item */
  decisionOf(item) {
    return item.decidable ? this.decisions.of(item.original, item.doc.key, item.context) : undefined;
  }

  /** @param {(item: Item) => boolean} wanted */
  _filtered(wanted) {
    return this.library.docs.flatMap((doc) => doc.items.filter(wanted));
  }

  /** @param {Item[]} items @param {string} order */
  _sorted(items, order) {
    const place = (/** @type {Item} */ a, /** @type {Item} */ b) => a.doc.number - b.doc.number || a.start - b.start;
    if (order === "doubt") return items.sort((a, b) => b.doubt - a.doubt || place(a, b));
    if (order === "word") {
      const { compare } = new Intl.Collator("vi");
      return items.sort((a, b) => compare(a.original, b.original) || compare(a.replacement, b.replacement) || place(a, b));
    }
    return items; // they come in this order
  }

  /** Whether the choice of doubt and stage lets an item through.
   * @param {string} [chosen] how doubtful, else what the reader chose @returns {(item: Item) => boolean} */
  rule(chosen = byId("filter-doubt").value) {
    const { cut, kinds } = this.library.index;
    const stage = byId("filter-stage").value;
    const doubt = {
      list: (/** @type {Item} */ item) => item.listed && item.doubt >= cut,
      very: (/** @type {Item} */ item) => item.doubt >= LEVELS.very,
      doubtful: (/** @type {Item} */ item) => item.doubt >= LEVELS.doubtful,
      fair: (/** @type {Item} */ item) => item.doubt >= LEVELS.fair,
      proposed: (/** @type {Item} */ item) => !item.applied,
      all: () => true,
    }[chosen];
    return (item) => (!doubt || doubt(item)) && (!stage || kinds[item.kind]?.[0] === stage);
  }

  /** Make the lists anew from what the reader chose above them. */
  apply() {
    const rule = this.rule();
    const state = byId("filter-state").value;
    const query = byId("search").value.trim();
    const open = (/** @type {Item} */ item) => !state || (state === "open") === !this.decisionOf(item);
    const wanted = (/** @type {Item} */ item) => rule(item) && open(item);
    this.lines = [];
    this.items = this._sorted(query ? this._search(query, wanted) : this._filtered(wanted), byId("order").value);
    byId("tab-lines").hidden = !query;
    if (!query && this.tab === "lines") this.tab = "words";
    this.show(this.tab);
  }

  /** The items that a search touches; the lines it finds become `lines`. @param {string} query @param {(item: Item) => boolean} wanted */
  _search(query, wanted) {
    const plain = byId("fold").checked;
    /** @type {Item[]} */
    const items = [];
    for (const doc of this.library.docs) {
      const hits = doc.find(query, plain);
      let last = 0;
      for (const [start, end] of hits) {
        const line = doc.lineOf(start);
        if (line !== last) this.lines.push({ doc, start, end });
        last = line;
      }
      if (hits.length) items.push(...doc.items.filter((item) => wanted(item) && touched(hits, item)));
    }
    return items;
  }

  /** Write the names of the tabs with how much each holds. */
  nameTabs() {
    this.decided = this.decisions.all();
    const counts = { words: this.items.length, lines: this.lines.length, documents: this.documents.length, decisions: this.decided.length };
    /** @type {Record<string, string>} */
    const names = { words: "Words", lines: "Lines", documents: "Documents", decisions: "Decisions" };
    for (const [name, count] of Object.entries(counts)) {
      const button = byId(`tab-${name}`);
      button.replaceChildren(names[name], make("small", {}, ` ${count.toLocaleString("en")}`));
      button.setAttribute("aria-selected", String(name === this.tab));
      button.tabIndex = name === this.tab ? 0 : -1;
    }
    return counts;
  }

  /** @param {Tab} tab */
  show(tab) {
    this.tab = tab;
    const counts = this.nameTabs();
    byId("list").setAttribute("aria-labelledby", `tab-${tab}`);
    const rows = {
      words: (/** @type {number} */ i) => this._wordRow(this.items[i]),
      lines: (/** @type {number} */ i) => this._lineRow(this.lines[i]),
      documents: (/** @type {number} */ i) => this._documentRow(this.documents[i]),
      decisions: (/** @type {number} */ i) => this._decisionRow(this.decided[i]),
    };
    this.view.fill(counts[tab], rows[tab]);
    const empty = {
      words: this.lines.length
        ? "No word is left by this choice, but some lines hold it: see Lines. Or choose “every change” under Show."
        : "No word is left by this choice. Choose “every change” under Show, or take back the search.",
      lines: "No line holds this.",
      documents: "There are no documents.",
      decisions: "Nothing is decided yet.",
    };
    byId("list-empty").textContent = empty[tab];
    byId("list-empty").hidden = counts[tab] > 0;
  }

  /** Point at the row of what the reader is looking at. @param {Item | null} item @param {Doc | null} doc */
  select(item, doc) {
    if (this.tab === "words") this.view.select(item ? this.items.indexOf(item) : -1);
    else if (this.tab === "documents") this.view.select(doc ? this.documents.indexOf(doc) : -1);
    else this.view.render();
  }

  /** @param {Item} item */
  _wordRow(item) {
    const decision = this.decisionOf(item);
    const level = levelOf(item);
    const text = decision ? decision.replacement : item.replacement;
    const sign = decision ? { accepted: "✓", kept: "↩", other: "✎" }[outcomeOf(item, decision)] : `${item.applied ? "" : "? "}${percent(item.doubt)}`;
    const title = decision ? "decided" : "probability that it is wrong";
    const source = item.doc.text;
    const before = source.slice(source.lastIndexOf("\n", item.start - 1) + 1, item.start).slice(-22);
    const after = source.slice(item.end, item.end + 60).split("\n", 1)[0];
    return make(
      "div",
      { class: decision ? "done" : "" },
      make("div", { class: "word", lang: "vi" }, make("bdi", {}, item.now === text ? item.original : keptText(item)), " → ", make("bdi", { class: "is" }, !decision && isNote(item) ? "?" : text || "∅"),
        make("span", { class: `level ${decision ? "decided" : level}`, title }, sign)),
      make("div", { class: "around", lang: "vi" }, make("bdi", {}, before), make("b", {}, item.original), make("bdi", {}, after)),
    );
  }

  /** @param {Line} line */
  _lineRow({ doc, start, end }) {
    const text = doc.text;
    const first = Math.max(text.lastIndexOf("\n", start - 1) + 1, start - 24);
    const after = text.slice(end, end + 60).split("\n", 1)[0];
    return make(
      "div",
      {},
      make("div", { class: "around", lang: "vi" }, make("bdi", {}, text.slice(first, start)), make("b", {}, text.slice(start, end)), make("bdi", {}, after)),
      make("div", { class: "around" }, `${doc.key}, line ${doc.lineOf(start)}`),
    );
  }

  /** @param {Doc} doc */
  _documentRow(doc) {
    const todo = this.todoIn(doc);
    const facts = `${counted(todo, "doubtful word")} · ${counted(doc.items.length, "change")}`;
    return make("div", {}, make("div", { class: "word", lang: "vi" }, make("bdi", {}, doc.key)), make("div", { class: "around" }, doc.hard ? `hardly readable · ${facts}` : facts));
  }

  /** @param {Decision} decision */
  _decisionRow(decision) {
    const where = decision.scope === "everywhere" ? "all files" : decision.scope === "file" ? `in ${decision.file}` : `once in ${decision.file}`;
    const kept = decision.word === decision.replacement;
    return make(
      "div",
      {},
      make("div", { class: "word", lang: "vi" }, make("bdi", {}, decision.word), kept ? " stays" : " → ", make("bdi", { class: "is" }, kept ? "" : decision.replacement || "∅")),
      make("div", { class: "around" }, decision.note ? `${where} · ${decision.note}` : where),
    );
  }
}

/** Whether one of ordered stretches touches an item. @param {[number, number][]} stretches @param {Item} item */
function touched(stretches, item) {
  return stretches.some(([start, end]) => start < item.end && item.start < end);
}
