"use strict";
(() => {
  const words = document.currentScript.dataset;
  for (const table of document.querySelectorAll("table")) {
    const body = table.tBodies[0];
    if (body.rows.length < 2) continue;
    [...table.tHead.rows[0].cells].forEach((head, at) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      button.title = words.sort;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        button.title = down ? words.down : words.up;
        const rows = [...body.rows].map((row, order) => {
          const cell = row.cells[at];
          return { row, order, key: cell.dataset.sort, text: cell.textContent };
        });
        const sign = down ? -1 : 1;
        const numeric = rows.some((r) => r.key !== undefined);
        rows.sort((a, b) => {
          if (numeric) {
            // A row without a number stays at the end in both directions.
            if (a.key === undefined || b.key === undefined) {
              return (a.key === undefined) - (b.key === undefined) || a.order - b.order;
            }
            return sign * (a.key - b.key) || a.order - b.order;
          }
          return sign * a.text.localeCompare(b.text, document.documentElement.lang) || a.order - b.order;
        });
        body.append(...rows.map((r) => r.row));
      });
    });
  }
})();
