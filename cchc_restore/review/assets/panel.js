// @ts-check
"use strict";
/* The word under review: what was read, what is suggested, what else it may be, and the buttons to decide. */

/**
 * @typedef {object} Actions
 * @property {() => void} accept
 * @property {() => void} keep
 * @property {(text: string) => void} take
 * @property {() => void} type
 * @property {() => void} spread
 * @property {() => void} undo
 */

/** Other readings of an item, best first: no more than there are keys for. @param {Item} item @returns {[string, number | null][]} */
function otherReadings(item) {
  /** @type {Map<string, number | null>} */
  const others = new Map();
  for (const [text, probability] of item.alternatives) others.set(text, probability);
  if (item.over) others.set(item.original, null); // declining leaves the earlier change; the source is a third choice
  others.delete(item.replacement);
  others.delete(keptText(item));
  return [...others].slice(0, 9);
}

/** Whether the same can be decided for all places: not for a lone sign, which stands for nothing in particular.
 * @param {Item} item @param {Decision} [decision] */
function spreads(item, decision) {
  return /[\p{L}\p{N}]/u.test(item.original) && (item.n >= 0 || decision !== undefined);
}

class Panel {
  /** @param {HTMLElement} element @param {Library} library @param {Decisions} decisions @param {Actions} actions */
  constructor(element, library, decisions, actions) {
    this.element = element;
    this.library = library;
    this.decisions = decisions;
    this.actions = actions;
    /** @type {Item | null} */
    this.item = null;
  }

  /** @param {Item | null} item @param {string} [empty] what to say where there is none */
  show(item, empty = "") {
    this.item = item;
    if (!item) {
      this.element.replaceChildren(make("p", { class: "nothing" }, empty));
      return;
    }
    const decision = item.decidable ? this.decisions.of(item.original, item.doc.key, item.context) : undefined;
    const parts = [this._change(item, decision), this._why(item)];
    parts.push(item.decidable ? this._buttons(item, decision) : this._layout());
    this.element.replaceChildren(...parts);
  }

  /** @param {Item} item @param {Decision} [decision] */
  _change(item, decision) {
    const reading = decision ? decision.replacement : item.replacement;
    const change = make("p", { class: "change", lang: "vi" });
    change.append(make("bdi", { class: "was" }, item.original));
    const arrow = () => make("span", { class: "arrow", "aria-label": "becomes", role: "img" }, "→");
    if (item.over && reading !== item.now) change.append(arrow(), make("bdi", { class: "now" }, item.now));
    if (reading !== item.original) {
      const becomes = reading === "" ? make("i", { class: "is", lang: "en" }, "deleted") : make("bdi", { class: "is" }, reading);
      change.append(arrow(), becomes);
    }
    const level = levelOf(item);
    change.append(make("span", { class: `sure-of ${level}`, lang: "en" }, sureOf(item)));
    if (decision) {
      const outcome = { accepted: "✓ accepted", kept: "↩ source kept", other: "✎ your reading" }[outcomeOf(item, decision)];
      const scope = { once: "here", file: "in this file", everywhere: "in all files" }[decision.scope];
      change.append(make("span", { class: "outcome", lang: "en" }, `${outcome} ${scope}`));
    }
    return change;
  }

  /** @param {Item} item */
  _why(item) {
    const stage = this.library.stageOf(item);
    const found = stage ? ` · ${stage}: ${this.library.ruleOf(item)}` : "";
    const text = `${this.library.reasonOf(item)}${found} · line ${item.doc.lineOf(item.start)}`;
    return make("p", { class: "why" }, text);
  }

  _layout() {
    return make("p", { class: "why" }, "This changes lines or spaces, not a word: it cannot be decided here. Leave its stage out with --skip if you do not want it.");
  }

  /** @param {Item} item @param {Decision} [decision] */
  _buttons(item, decision) {
    const row = make("div", { class: "buttons" });
    const add = (/** @type {string} */ key, /** @type {string} */ label, /** @type {string} */ text, /** @type {string} */ kind, /** @type {() => void} */ act) => {
      const button = /** @type {HTMLButtonElement} */ (
        make("button", { class: kind, "aria-keyshortcuts": key }, make("kbd", {}, key), ` ${label} `)
      );
      if (text) button.append(make("bdi", { lang: "vi" }, text));
      button.addEventListener("click", act);
      row.append(button);
      return button;
    };
    const chosen = (/** @type {string} */ text) => (decision?.replacement === text ? " chosen" : "");
    const kept = keptText(item);
    if (item.replacement === kept) {
      add("y", "Keep", kept, `accept keep${chosen(kept)}`, this.actions.accept); // as n does: there is nothing to decline
    } else {
      add("y", "Accept", item.replacement || "deleting it", `accept${chosen(item.replacement)}`, this.actions.accept);
      add("n", item.over ? "Leave" : "Keep", kept, `keep${chosen(kept)}`, this.actions.keep);
    }
    otherReadings(item).forEach(([text, probability], i) => {
      const button = add(String(i + 1), "", text || "nothing", `alternative${chosen(text)}`, () => this.actions.take(text));
      if (probability !== null) button.append(make("small", {}, ` ${percent(probability)}`));
    });
    add("e", "Type…", "", "", this.actions.type);
    add("a", "Everywhere…", "", "", this.actions.spread).disabled = !spreads(item, decision);
    add("u", "Undo", "", "", this.actions.undo).disabled = this.decisions.steps.length === 0;
    return row;
  }

  /** Let the reader type a reading. @param {(text: string) => string | undefined} done returns what is wrong with it, if anything */
  edit(done) {
    const item = this.item;
    if (!item || !item.decidable) return;
    const decision = this.decisions.of(item.original, item.doc.key, item.context);
    const input = /** @type {HTMLInputElement} */ (
      make("input", { id: "typed", lang: "vi", spellcheck: "false", autocomplete: "off", "aria-label": "What shall stand there", "aria-describedby": "typed-problem" })
    );
    input.value = decision ? decision.replacement : item.replacement;
    const problem = make("span", { id: "typed-problem", class: "problem", role: "alert" });
    const form = make("form", { class: "buttons" }, input, make("button", { class: "primary" }, make("kbd", {}, "Enter"), " Use it "), problem);
    const cancel = make("button", { type: "button" }, make("kbd", {}, "Esc"), " Cancel ");
    form.insertBefore(cancel, problem);
    const close = () => {
      this.show(item);
      this.element.focus();
    };
    cancel.addEventListener("click", close);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing) {
        event.preventDefault();
        event.stopPropagation();
        close();
      }
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const wrong = done(input.value.normalize("NFC").trim());
      if (wrong) problem.textContent = wrong;
      else this.element.focus();
    });
    this.element.lastElementChild?.replaceWith(form);
    input.focus();
    input.select();
  }
}
