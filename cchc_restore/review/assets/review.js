// @ts-check
"use strict";
/* The review: which word the reader is at, what is decided about it, the file of decisions. */

class Review {
  constructor() {
    this.library = new Library();
    const columns = COLUMNS.join("\t");
    const base = parseDecisions([columns, ...this.library.index.decisions].join("\n"));
    this.decisions = new Decisions(base, this.library.index.id);
    this.recalled = this.decisions.recall();
    this.view = new DocumentView(byId("text"), this.library, this.decisions);
    const list = new ListView(byId("list"), byId("list-sizer"), (index) => this.chooseRow(index));
    this.lists = new Lists(this.library, this.decisions, list);
    this.panel = new Panel(byId("panel"), this.library, this.decisions, {
      accept: () => this.accept(),
      keep: () => this.keep(),
      take: (text) => this.decide(text),
      type: () => this.type(),
      spread: () => this.spread(),
      undo: () => this.undo(),
    });
    /** @type {Item | null} */
    this.current = null;
    /** @type {Doc | null} */
    this.doc = null;
  }

  /** All documents are there: show the first word to review. */
  start() {
    this.lists.start();
    this.applyFilter();
    const first = this.lists.items.find((item) => !this.lists.decisionOf(item)) ?? this.lists.items[0];
    if (first) this.choose(first);
    else this.openDocument(this.lists.documents[0]);
    this.showProgress();
  }

  /** List and mark what the reader chose above the list. */
  applyFilter() {
    const chosen = byId("filter-doubt").value;
    this.lists.apply();
    this.view.matches = this.lists.rule(chosen === "list" ? "all" : chosen); // the marks show every degree of doubt
    this.view.refresh();
    this.lists.select(this.current, this.doc);
  }

  /** @param {Tab} tab */
  showTab(tab) {
    this.lists.show(tab);
    this.lists.select(this.current, this.doc);
  }

  // ---------------------------------------------------------------- where the reader is

  /** @param {number} index */
  chooseRow(index) {
    if (this.lists.tab === "words") this.choose(this.lists.items[index]);
    else if (this.lists.tab === "documents") this.openDocument(this.lists.documents[index]);
    else if (this.lists.tab === "lines") this._openLine(this.lists.lines[index]);
    else this._openDecision(this.lists.decided[index]);
    if (this.lists.tab === "lines" || this.lists.tab === "decisions") this.lists.view.select(index);
    closeSide();
  }

  /** Take up an item. @param {Item} item */
  choose(item) {
    this.current = item;
    this.doc = item.doc;
    this._head();
    this.panel.show(item); // first, as it takes from the height of the text
    this.view.show(item.doc, item);
    this.lists.select(this.current, this.doc);
  }

  /** Show a document at its first word to review. @param {Doc} doc */
  openDocument(doc) {
    const rule = this.lists.rule();
    const item = doc.items.find((one) => rule(one) && !this.lists.decisionOf(one)) ?? doc.items.find(rule);
    if (item) {
      this.choose(item);
      return;
    }
    this.current = null;
    this.doc = doc;
    this.view.show(doc, null);
    this._head();
    this.panel.show(null, doc.items.length ? "No word of this document is left by the choice above the list." : "Nothing was changed in this document.");
    this.lists.select(this.current, this.doc);
  }

  /** @param {Line} line */
  _openLine({ doc, start, end }) {
    const item = doc.items.find((one) => one.start < end && start < one.end);
    if (item) this.choose(item);
    else {
      this.current = null;
      this.doc = doc;
      this.view.show(doc, null, start);
      this._head();
      this.panel.show(null, "No change here. To mend a word, double-click it.");
    }
  }

  /** Show a place that a decision speaks of, if there is one here. @param {Decision} decision */
  _openDecision(decision) {
    const place = placeOfDecision(decision);
    for (const doc of this.library.docs) {
      if (decision.file && decision.file !== doc.key) continue;
      for (const piece of doc.text.includes(decision.word) ? doc.pieces(this.decisions) : [])
        if (piece.item && piece.decision && placeOfDecision(piece.decision) === place) {
          this.choose(piece.item);
          return;
        }
    }
    say(`No place in these documents has this decision: ${decision.word}`);
  }

  /** @param {number} by */
  step(by) {
    if (!this.lists.items.length) return;
    const at = this.current ? this.lists.items.indexOf(this.current) : -1;
    const next = at < 0 ? this._nearest(by) : at + by;
    if (next < 0 || next >= this.lists.items.length) say(by > 0 ? "This is the last word of the list." : "This is the first word of the list.");
    else this.choose(this.lists.items[next]);
  }

  /** Where to go from a place that is not in the list. @param {number} by */
  _nearest(by) {
    const doc = this.doc;
    const start = this.current?.start ?? -1;
    const found = this.lists.items.findIndex((item) => item.doc === doc && (by > 0 ? item.start > start : item.start < start));
    return found < 0 ? 0 : found;
  }

  /** Go to the next word of the list that is not decided, from its start again at its end. @returns {boolean} */
  nextOpen() {
    const at = this.current ? this.lists.items.indexOf(this.current) : -1;
    for (let i = 1; i <= this.lists.items.length; i++) {
      const item = this.lists.items[(at + i) % this.lists.items.length];
      if (item.decidable && !this.lists.decisionOf(item)) {
        this.choose(item);
        return true;
      }
    }
    return false;
  }

  /** @param {number} by */
  stepDocument(by) {
    const at = this.doc ? this.doc.number + by : 0;
    const doc = this.library.docs[at];
    if (doc) this.openDocument(doc);
    else say(by > 0 ? "This is the last document." : "This is the first document.");
  }

  _head() {
    const doc = /** @type {Doc} */ (this.doc);
    byId("document-name").replaceChildren(make("bdi", {}, doc.key));
    const todo = this.lists.todoIn(doc);
    byId("document-facts").textContent = `document ${doc.number + 1} of ${this.library.docs.length} · ${counted(todo, "doubtful word")} · ${counted(doc.items.length, "change")}`;
    byId("document-warning").hidden = !doc.hard;
    byId("document-warning").textContent = `Hardly readable: ${percent(doc.hard)} of its words are doubtful. Better scan or read the page again than mend it word by word.`;
  }

  // ---------------------------------------------------------------- deciding

  accept() {
    if (this.current) this.decide(this.current.replacement);
  }

  keep() {
    if (this.current) this.decide(keptText(this.current));
  }

  /** Take the reading with this number. @param {number} number from 1 */
  takeNumber(number) {
    const other = this.current && otherReadings(this.current)[number - 1];
    if (other) this.decide(other[0]);
    else say(`There is no reading ${number}.`);
  }

  type() {
    const selected = this.view.selected();
    if (selected) this.choose(selected);
    this.panel.edit((text) => {
      if (/[\n\r\f]/.test(text)) return "A line break cannot be typed here.";
      if (/^\p{M}/u.test(text)) return "A mark needs its letter.";
      this.decide(text);
      return undefined;
    });
  }

  /** Decide the word under review, here alone, and go on. @param {string} replacement */
  decide(replacement) {
    const item = this.current;
    if (!item) return;
    if (!item.decidable) {
      say("This changes lines or spaces, not a word: it cannot be decided here.");
      return;
    }
    const decision = this._decision(item, replacement, "once");
    this.decisions.decide([decision], item);
    this._decided(`${item.original}: ${spoken(replacement)}.`, item.n >= 0);
  }

  /** @param {Item} item @param {string} replacement @param {Decision["scope"]} scope @returns {Decision} */
  _decision(item, replacement, scope) {
    const once = scope === "once";
    return { word: item.original, replacement, scope, file: scope === "everywhere" ? "" : item.doc.key, context: once ? item.context : "", note: "" };
  }

  /** After a decision: show it, and go on to the next open word. @param {string} message @param {boolean} goOn */
  _decided(message, goOn) {
    const moved = goOn && this.nextOpen();
    if (!moved && this.current) this.choose(this.current);
    if (this.lists.tab === "decisions") this.showTab("decisions");
    this.showProgress();
    say(moved ? message : `${message} ${goOn ? "Every word of this list is decided." : ""}`);
  }

  /** Offer to decide the same for all places of the word. */
  spread() {
    const item = this.current;
    if (!item || !item.decidable) return;
    if (!spreads(item, this.lists.decisionOf(item))) {
      say("This can only be decided here.");
      return;
    }
    const reading = this.lists.decisionOf(item)?.replacement ?? item.replacement;
    const holding = this.library.docs.filter((doc) => doc === item.doc || occurrences(doc.text, item.original).length);
    const places = (/** @type {Doc[]} */ docs) => docs.reduce((sum, doc) => sum + occurrences(doc.text, item.original).length, 0);
    const text = byId("spread-text");
    text.replaceChildren(make("bdi", { lang: "vi" }, item.original), reading === item.original ? " stays" : " becomes ", make("bdi", { lang: "vi" }, reading === item.original ? "" : spoken(reading)));
    byId("spread-file").querySelector("span").textContent = `in this file (${counted(Math.max(1, places([item.doc])), "place")})`;
    byId("spread-all").querySelector("span").textContent = `in all files (${counted(Math.max(1, places(holding)), "place")} in ${counted(holding.length, "file")} here)`;
    byId("spread-now").replaceChildren("It reads now: ", make("bdi", {}, this._readings(item.original, holding)));
    byId("spread").showModal();
  }

  /** What a word of the source reads in these documents, the most frequent first: one reading for all may be
   * wrong for some of them. @param {string} word @param {Doc[]} docs */
  _readings(word, docs) {
    /** @type {Map<string, number>} */
    const readings = new Map();
    let alone = 0;
    for (const doc of docs) {
      alone += occurrences(doc.text, word).length;
      for (const item of doc.items) {
        if (item.original !== word || !item.applied) continue;
        readings.set(item.now, (readings.get(item.now) ?? 0) + 1);
        alone--;
      }
    }
    if (alone > 0) readings.set(`${word} (or part of something longer)`, alone);
    return [...readings].sort((a, b) => b[1] - a[1]).slice(0, 8).map(([reading, count]) => `${spoken(reading)} ${count}×`).join(", ");
  }

  /** @param {"file" | "everywhere"} scope */
  decideAll(scope) {
    byId("spread").close();
    const item = this.current;
    if (!item) return;
    const reading = this.lists.decisionOf(item)?.replacement ?? item.replacement;
    const narrower = ["once", ...(scope === "everywhere" ? ["file"] : [])]
      .map((one) => this.decisions.get(this._place(item, one)))
      .filter((decision) => decision !== undefined);
    this.decisions.decide([this._decision(item, reading, scope)], item, /** @type {Decision[]} */ (narrower));
    this._decided(`${item.original}: ${spoken(reading)}, ${scope === "file" ? "in this file" : "in all files"}.`, true);
  }

  /** @param {Item} item @param {string} scope */
  _place(item, scope) {
    return placeOf(scope, item.doc.key, scope === "once" ? item.context : "", item.original);
  }

  undo() {
    const step = this.decisions.undo();
    if (!step) {
      say("There is nothing to undo.");
      return;
    }
    const item = /** @type {Item | null} */ (step.at);
    if (item) this.choose(item);
    else this.view.refresh();
    if (this.lists.tab === "decisions") this.showTab("decisions");
    this.showProgress();
    say("Undone.");
  }

  // ---------------------------------------------------------------- the file

  /** Save all decisions as a file. */
  save() {
    const text = formatDecisions(this.decisions.all());
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/tab-separated-values;charset=utf-8" }));
    link.download = "decisions.tsv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    this.decisions.saved();
    this.showProgress();
    say(`${counted(this.decisions.all().length, "decision")} saved as decisions.tsv, where your browser puts downloads.`);
  }

  /** Take over the decisions of a file. @param {string} text @param {string} name */
  open(text, name) {
    /** @type {Decision[]} */
    let read;
    try {
      read = parseDecisions(text);
    } catch (error) {
      warn(`${name} was not taken over: ${/** @type {Error} */ (error).message}.`);
      return;
    }
    const changed = read.filter((decision) => this.decisions.get(placeOfDecision(decision))?.replacement !== decision.replacement);
    const replaced = changed.filter((decision) => this.decisions.get(placeOfDecision(decision)));
    if (changed.length) this.decisions.decide(changed, this.current);
    if (this.current) this.choose(this.current);
    this.showTab(this.lists.tab);
    this.showProgress();
    say(`${counted(read.length, "decision")} read from ${name}: ${changed.length} new, of which ${replaced.length} in the place of others.`);
  }

  showProgress() {
    this.lists.nameTabs();
    const done = this.lists.doubtful.reduce((sum, item) => sum + (this.lists.decisionOf(item) ? 1 : 0), 0);
    const total = this.lists.doubtful.length;
    const made = this.lists.decided.length;
    const words = total ? `${done.toLocaleString("en")} of ${counted(total, "doubtful word")} decided` : "No doubtful word";
    const unsaved = this.decisions.unsaved ? `${counted(made, "decision")}, not saved as a file yet` : made ? counted(made, "decision") : "";
    byId("progress-text").textContent = unsaved ? `${words} · ${unsaved}` : words;
    byId("progress-bar").max = Math.max(1, total);
    byId("progress-bar").value = done;
    byId("export").disabled = made === 0 && !this.decisions.unsaved;
    byId("export").classList.toggle("waiting", this.decisions.unsaved);
    if (!this.decisions.remembered)
      warn("This browser keeps nothing for this page (private window, or storage switched off): save your decisions before you close it.");
  }
}
