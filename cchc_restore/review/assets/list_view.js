// @ts-check
"use strict";
/* A list of any length: only the rows in sight are elements. */

class ListView {
  /**
   * @param {HTMLElement} element scrolls; a listbox
   * @param {HTMLElement} sizer within it, as tall as all rows
   * @param {(index: number) => void} choose the reader chose a row
   */
  constructor(element, sizer, choose) {
    this.element = element;
    this.sizer = sizer;
    this.count = 0;
    this.selected = -1;
    /** @type {(index: number) => HTMLElement} what a row holds */
    this.rowElement = () => make("div");
    this.rowHeight = Math.round(3.5 * parseFloat(getComputedStyle(document.documentElement).fontSize));
    element.addEventListener("scroll", () => this.render(), { passive: true });
    new ResizeObserver(() => this.render()).observe(element);
    sizer.addEventListener("click", (event) => {
      const row = event.target instanceof Element ? event.target.closest("[data-index]") : null;
      if (row instanceof HTMLElement) choose(Number(row.dataset.index));
    });
  }

  /** @param {number} count @param {(index: number) => HTMLElement} rowElement */
  fill(count, rowElement) {
    this.count = count;
    this.rowElement = rowElement;
    this.selected = -1;
    this.element.scrollTop = 0;
    this.render();
  }

  /** @param {number} index -1 for none */
  select(index) {
    this.selected = index;
    const top = index * this.rowHeight;
    const height = this.element.clientHeight;
    if (index >= 0 && (top < this.element.scrollTop || top + this.rowHeight > this.element.scrollTop + height))
      this.element.scrollTop = top - height / 3;
    this.render();
  }

  render() {
    this.sizer.style.height = `${this.count * this.rowHeight}px`;
    const first = Math.max(0, Math.floor(this.element.scrollTop / this.rowHeight) - 5);
    const stop = Math.min(this.count, Math.ceil((this.element.scrollTop + this.element.clientHeight) / this.rowHeight) + 5);
    const rows = document.createDocumentFragment();
    for (let i = first; i < stop; i++) {
      const row = this.rowElement(i);
      row.id = `row-${i}`;
      row.classList.add("entry");
      row.dataset.index = String(i);
      row.style.transform = `translateY(${i * this.rowHeight}px)`;
      row.style.height = `${this.rowHeight}px`;
      const attributes = { role: "option", "aria-posinset": i + 1, "aria-setsize": this.count, "aria-selected": i === this.selected };
      for (const [name, value] of Object.entries(attributes)) row.setAttribute(name, String(value));
      rows.append(row);
    }
    this.sizer.replaceChildren(rows);
    if (this.selected >= first && this.selected < stop) this.element.setAttribute("aria-activedescendant", `row-${this.selected}`);
    else this.element.removeAttribute("aria-activedescendant");
  }
}
