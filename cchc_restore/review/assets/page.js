// @ts-check
"use strict";
/* The page: wires keys and buttons to the review; colours, printing, leaving. Runs when everything is there. */

/** Tell the reader, aloud where a screen reader listens, and for a moment in the corner. @param {string} message */
function say(message) {
  const live = byId("live");
  live.textContent = message;
  live.classList.add("fresh");
  clearTimeout(say.timer);
  say.timer = setTimeout(() => live.classList.remove("fresh"), 4000);
}
/** @type {ReturnType<typeof setTimeout> | undefined} */
say.timer = undefined;

/** A message that stays. @param {string} message */
function warn(message) {
  byId("warning").textContent = message;
  byId("warning").hidden = false;
}

function closeSide() {
  document.body.classList.remove("side-open");
  byId("show-side").setAttribute("aria-expanded", "false");
}

/** @param {Review} review */
function wireKeys(review) {
  /** @type {Record<string, () => void>} */
  const keys = {
    j: () => review.step(1),
    k: () => review.step(-1),
    w: () => review.nextOpen() || say("Every word of this list is decided."),
    y: () => review.accept(),
    n: () => review.keep(),
    e: () => review.type(),
    a: () => review.spread(),
    u: () => review.undo(),
    "[": () => review.stepDocument(-1),
    "]": () => review.stepDocument(1),
    "/": () => byId("search").select(), // which focuses it, too
    "?": showHelp,
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const target = /** @type {HTMLElement} */ (event.target);
    if (byId("spread").open) {
      if (event.key === "f") review.decideAll("file");
      else if (event.key === "g") review.decideAll("everywhere");
      else return;
    } else if (byId("help").open) return;
    else if (target.matches("input:not([type=checkbox])")) {
      if (event.key !== "Escape") return; // letters belong into the field; out of it they are keys again
      target.blur();
    } else if (target.id === "list" && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const by = event.key === "ArrowDown" ? 1 : -1;
      if (review.lists.tab === "words") review.step(by);
      else review.chooseRow(Math.min(Math.max(review.lists.view.selected + by, 0), review.lists.view.count - 1));
    } else if (/^[1-9]$/.test(event.key)) review.takeNumber(Number(event.key));
    else if (keys[event.key]) keys[event.key]();
    else return;
    event.preventDefault();
  });
}

/** @param {Review} review */
function wireList(review) {
  for (const id of ["filter-doubt", "filter-stage", "filter-state", "order", "fold"])
    byId(id).addEventListener("change", () => review.applyFilter());
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  byId("search").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => review.applyFilter(), 200);
  });
  byId("filters").addEventListener("submit", (/** @type {Event} */ event) => {
    event.preventDefault();
    clearTimeout(waiting);
    review.applyFilter();
    byId("list").focus();
  });
  const tabs = /** @type {Tab[]} */ (["words", "lines", "documents", "decisions"]);
  for (const tab of tabs) {
    byId(`tab-${tab}`).addEventListener("click", () => review.showTab(tab));
    byId(`tab-${tab}`).addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
      if (!by) return;
      const there = tabs.filter((name) => !byId(`tab-${name}`).hidden);
      const next = there[(there.indexOf(tab) + by + there.length) % there.length];
      review.showTab(next);
      byId(`tab-${next}`).focus();
    });
  }
  const stages = [...new Set(review.library.index.kinds.map(([stage]) => stage))];
  for (const stage of stages) byId("filter-stage").append(make("option", { value: stage }, stage));
}

/** @param {Review} review */
function wireText(review) {
  const text = byId("text");
  text.addEventListener("click", (/** @type {Event} */ event) => {
    const item = review.view.itemAt(event.target);
    if (item) review.choose(item);
  });
  text.addEventListener("dblclick", () => {
    const item = review.view.selected();
    if (!item) return;
    review.choose(item);
    review.type();
  });
  byId("previous-document").addEventListener("click", () => review.stepDocument(-1));
  byId("next-document").addEventListener("click", () => review.stepDocument(1));
}

/** @param {Review} review */
function wireTools(review) {
  byId("export").addEventListener("click", () => review.save());
  byId("import-file").addEventListener("change", async (/** @type {Event} */ event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const file = input.files?.[0];
    if (file) review.open(await file.text(), file.name);
    input.value = ""; // so that the same file can be opened again
  });
  byId("print-button").addEventListener("click", () => print());
  byId("help-button").addEventListener("click", showHelp);
  byId("spread-file").addEventListener("click", () => review.decideAll("file"));
  byId("spread-all").addEventListener("click", () => review.decideAll("everywhere"));
  byId("spread-cancel").addEventListener("click", () => byId("spread").close());
  byId("show-side").addEventListener("click", () => {
    const open = document.body.classList.toggle("side-open");
    byId("show-side").setAttribute("aria-expanded", String(open));
    if (open) review.lists.view.render();
  });
  addEventListener("beforeunload", (event) => {
    if (review.decisions.waiting) review.decisions.flush();
    if (review.decisions.unsaved) event.preventDefault();
  });
}

/** The help, from its beginning on: the browser would go down to its button. */
function showHelp() {
  byId("help").showModal();
  byId("help").focus();
  byId("help").scrollTop = 0;
}

/** Light or dark as the system has it, or as the reader wants it. */
function wireTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const memory = "cchc-restore theme";
  let chosen = "";
  try {
    chosen = localStorage.getItem(memory) ?? "";
  } catch {
    // no memory: the system's choice
  }
  const show = () => {
    const theme = chosen || (dark.matches ? "dark" : "light");
    document.documentElement.dataset.theme = theme;
    byId("theme").textContent = theme === "dark" ? "Light" : "Dark";
  };
  byId("theme").addEventListener("click", () => {
    chosen = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem(memory, chosen);
    } catch {
      // it holds for as long as the page is open
    }
    show();
  });
  dark.addEventListener("change", show);
  show();
}

/** As many doubtful words as somebody would read on paper. */
const ON_PAPER = 500;

/** What is printed: the list of the words on the left, then the document that is open. @param {Review} review */
function layOutPaper(review) {
  const paper = byId("paper");
  const words = review.lists.items.slice(0, ON_PAPER);
  const rows = words.map((item, i) => {
    const decision = review.lists.decisionOf(item);
    const line = item.doc.text.slice(item.doc.text.lastIndexOf("\n", item.start - 1) + 1, item.start).slice(-30);
    const after = item.doc.text.slice(item.end, item.end + 30).split("\n", 1)[0];
    return make(
      "tr",
      {},
      make("td", {}, String(i + 1)),
      make("td", { lang: "vi" }, `${item.doc.key}:${item.doc.lineOf(item.start)}`),
      make("td", { lang: "vi" }, line, make("b", {}, item.original), after),
      make("td", { lang: "vi" }, make("b", {}, (decision ? decision.replacement : item.replacement) || "∅")),
      make("td", { class: "sure-of" }, decision ? "decided" : sureOf(item)),
      make("td", { lang: "vi" }, otherReadings(item).slice(0, 3).map(([text]) => text).join(", ")),
      make("td", { class: "pen" }),
    );
  });
  const head = ["", "place", "source", "repaired", "", "or", "remark"].map((name) => make("th", {}, name));
  const more = review.lists.items.length - words.length;
  paper.replaceChildren(
    make("h1", {}, document.title),
    make("p", {}, byId("progress-text").textContent),
    make("h2", {}, "Words to look at"),
    make("table", { class: "words" }, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows)),
  );
  if (more > 0) paper.append(make("p", {}, `And ${counted(more, "more word")}.`));
  if (!review.doc) return;
  const legend = make("p", { class: "small" }, "Marks: ", make("mark", { class: "very" }, "very doubtful"), " ", make("mark", { class: "doubtful" }, "doubtful"), " ",
    make("mark", { class: "fair" }, "fairly sure"), " ", make("mark", { class: "proposed" }, "only proposed"), " ", make("mark", { class: "decided accepted" }, "decided"));
  paper.append(make("h2", { class: "text" }, review.doc.key), legend);
  paper.append(make("div", { class: "columns" }, make("span"), make("span", {}, "Source"), make("span", {}, "Repaired")));
  for (const row of review.view.rows) paper.append(review.view.rowElement(row));
}

function main() {
  wireTheme();
  const review = new Review();
  wireKeys(review);
  wireList(review);
  wireText(review);
  wireTools(review);
  addEventListener("beforeprint", () => layOutPaper(review));
  addEventListener("afterprint", () => {
    byId("paper").replaceChildren();
    review.view.refresh(); // drawing for paper took its numbers of pieces
  });
  const load = () => {
    const { count } = review.library.index;
    if (!review.library.load(25)) {
      byId("progress-text").textContent = `Reading document ${review.library.docs.length} of ${count}…`;
      setTimeout(load);
      return;
    }
    if (count) review.start();
    else review.panel.show(null, "There are no documents in this report.");
    document.body.dataset.ready = "true";
    if (review.recalled) say(`${counted(review.recalled, "decision")} of your last visit kept.`);
  };
  load();
}

main();
