/* Filter the overview of claims. The table stands without this script; with it, four lists and a
   search field appear above the table, and a line says how many claims are shown. */
(function () {
  "use strict";

  function cellText(row, column) {
    return row.cells[column].textContent.trim();
  }

  function labelled(text, control) {
    var box = document.createElement("div"), label = document.createElement("label");
    control.id = "claims-" + text.toLowerCase();
    label.htmlFor = control.id;
    label.textContent = text;
    box.append(label, control);
    return box;
  }

  function choice(name, values) {
    var select = document.createElement("select");
    select.append(new Option("all", ""));
    values.forEach(function (value) { select.append(new Option(value, value)); });
    return { name: name, control: select };
  }

  function start(table) {
    var heads = Array.from(table.tHead.rows[0].cells, function (cell) { return cell.textContent.trim(); });
    var rows = Array.from(table.tBodies[0].rows);
    var filters = ["Field", "Type", "Verdict", "Status"].map(function (name) {
      var column = heads.indexOf(name), values = [];
      rows.forEach(function (row) {
        var value = cellText(row, column);
        if (values.indexOf(value) < 0) { values.push(value); }
      });
      var filter = choice(name, values);
      filter.column = column;
      return filter;
    });
    var stored = document.getElementById("claims-texts");
    var texts = stored ? JSON.parse(stored.textContent) : {};
    var haystacks = rows.map(function (row) {
      var id = row.textContent.trim().slice(0, 3);
      return (row.textContent + " " + (texts[id] || "")).toLowerCase();
    });

    var search = document.createElement("input");
    search.type = "search";
    var count = document.createElement("p");
    count.setAttribute("role", "status");

    function show() {
      var words = search.value.toLowerCase().split(/\s+/).filter(Boolean), shown = 0;
      rows.forEach(function (row, number) {
        var text = haystacks[number];
        var fits = filters.every(function (f) {
          return !f.control.value || cellText(row, f.column) === f.control.value;
        }) && words.every(function (word) { return text.indexOf(word) >= 0; });
        row.hidden = !fits;
        shown += fits ? 1 : 0;
      });
      count.textContent = shown === rows.length
        ? "All " + rows.length + " claims are shown."
        : shown + " of " + rows.length + " claims are shown.";
    }

    var form = document.createElement("form");
    form.className = "claims-filter";
    form.setAttribute("aria-label", "Filter the claims");
    filters.forEach(function (f) { form.append(labelled(f.name, f.control)); });
    form.append(labelled("Words", search));
    var all = document.createElement("button");
    all.type = "reset";
    all.textContent = "Show all";
    form.append(all);
    form.addEventListener("input", show);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("reset", function () { setTimeout(show, 0); });
    var box = table.closest(".pst-scrollable-table-container") || table;
    box.before(form, count);
    show();
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("table.claims-table").forEach(start);
  });
})();
