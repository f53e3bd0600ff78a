/* Sorts and filters the table of all numbers. The rule: without this script the page says the same. */
(function () {
  "use strict";

  function sortable(table) {
    var body = table.tBodies[0];
    Array.from(table.tHead.rows[0].cells).forEach(function (head, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.textContent = "";
      head.appendChild(button);
      button.addEventListener("click", function () {
        var down = head.getAttribute("aria-sort") === "ascending";
        Array.from(head.parentNode.cells).forEach(function (cell) { cell.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        sort(body, column, down ? -1 : 1);
      });
    });
  }

  function sort(body, column, way) {
    var rows = Array.from(body.rows).map(function (row) {
      var cell = row.cells[column];
      var number = parseFloat(cell.dataset.sort);
      return { row: row, number: number, text: cell.textContent };
    });
    rows.sort(function (a, b) {
      /* An empty cell goes last either way. */
      if (!a.text !== !b.text) { return a.text ? -1 : 1; }
      if (!isNaN(a.number) && !isNaN(b.number)) { return way * (a.number - b.number); }
      return way * a.text.localeCompare(b.text);
    });
    var sorted = document.createDocumentFragment();
    rows.forEach(function (each) { sorted.appendChild(each.row); });
    body.appendChild(sorted);
  }

  function filters(form, table) {
    var find = form.querySelector("[data-find]");
    var selects = Array.from(form.querySelectorAll("select"));
    var count = form.querySelector("[data-count]");
    var total = table.tBodies[0].rows.length;

    function show() {
      var words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
      var shown = 0;
      Array.from(table.tBodies[0].rows).forEach(function (row) {
        var text = row.textContent.toLowerCase();
        var fits = words.every(function (word) { return text.includes(word); }) &&
          selects.every(function (select) {
            return !select.value || row.cells[Number(select.dataset.column)].textContent === select.value;
          });
        row.hidden = !fits;
        shown += fits ? 1 : 0;
      });
      count.textContent = shown === total ? total + " rows" : shown + " of " + total + " rows";
    }

    form.hidden = false;
    form.addEventListener("input", show);
    form.addEventListener("reset", function () { setTimeout(show, 0); });
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    show();
  }

  var table = document.querySelector("[data-sortable]");
  if (table) {
    sortable(table);
    filters(document.querySelector("[data-filters]"), table);
  }
})();
