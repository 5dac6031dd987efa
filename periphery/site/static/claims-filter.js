/* Filter the overview of claims. The table stands without this script; with it, four lists and a
   search field appear above the table, which search all that is said of each claim. What is chosen
   stands in the page's address, so that it can be kept, sent and come back to. */
(function () {
  "use strict";

  function cellText(row, column) {
    return row.cells[column].textContent.trim();
  }

  function labelled(text, control) {
    var box = document.createElement("div"), label = document.createElement("label");
    control.id = "claims-" + text.toLowerCase();
    control.name = text.toLowerCase();
    label.htmlFor = control.id;
    label.textContent = text;
    box.append(label, control);
    return box;
  }

  function choice(values, groups) {
    var select = document.createElement("select");
    select.append(new Option("all", ""));
    values.forEach(function (value) { select.append(new Option(value, value)); });
    Object.keys(groups).forEach(function (name) {
      select.append(new Option("all of the " + name, name));
    });
    return select;
  }

  /* Return the values of a column, in the order of its scale or else of the alphabet. */
  function valuesOf(rows, column, scale) {
    var values = Array.from(new Set(rows.map(function (row) { return cellText(row, column); })));
    return scale
      ? scale.filter(function (value) { return values.indexOf(value) >= 0; })
      : values.sort(function (one, other) { return one.localeCompare(other); });
  }

  function start(table, scales, groups) {
    var heads = Array.from(table.tHead.rows[0].cells, function (cell) { return cell.textContent.trim(); });
    var rows = Array.from(table.tBodies[0].rows), known = null, loading = null;
    var filters = ["Field", "Type", "Verdict", "Status"].map(function (name) {
      var column = heads.indexOf(name), grouped = groups[name] || {};
      var control = choice(valuesOf(rows, column, scales[name]), grouped);
      return { name: name, column: column, control: control, groups: grouped };
    });
    var search = document.createElement("input");
    search.type = "search";
    var count = document.createElement("p");
    count.setAttribute("role", "status");

    /* What is said of each claim, as the words it is known by. */
    function learn() {
      known = rows.map(function (row) {
        var id = row.textContent.trim().slice(0, 3);
        return BOOK_WORDS.inText(row.textContent + " " + (CLAIM_TEXTS[id] || ""));
      });
      show();
    }

    /* As a script, since files can not be fetched; when words are first looked for. */
    function load() {
      if (loading) { return; }
      loading = document.createElement("script");
      loading.src = "texts.js";
      loading.addEventListener("load", learn);
      document.head.append(loading);
    }

    function chosen(filter, row) {
      var value = filter.control.value, said = cellText(row, filter.column);
      return !value || (filter.groups[value] || [value]).indexOf(said) >= 0;
    }

    function holds(number, words) {
      return words.every(function (word) {
        return known[number].some(function (name) { return name.startsWith(word); });
      });
    }

    function show() {
      var words = BOOK_WORDS.asked(search.value), shown = 0;
      if (words.length && !known) { load(); return; }
      rows.forEach(function (row, number) {
        row.hidden = !(filters.every(function (f) { return chosen(f, row); }) && holds(number, words));
        shown += row.hidden ? 0 : 1;
      });
      count.textContent = shown === rows.length
        ? "All " + rows.length + " claims are shown."
        : shown + " of " + rows.length + " claims are shown."
          + (shown ? "" : " Try fewer words, or “all” in a list.");
    }

    function controls() {
      return filters.map(function (f) { return f.control; }).concat(search);
    }

    function note() {
      var asked = new URLSearchParams();
      controls().forEach(function (control) {
        if (control.value) { asked.set(control.name, control.value); }
      });
      var text = asked.toString();
      history.replaceState(null, "", location.pathname + (text ? "?" + text : "") + location.hash);
    }

    function restore() {
      var asked = new URLSearchParams(location.search);
      controls().forEach(function (control) { control.value = asked.get(control.name) || ""; });
      filters.forEach(function (f) { if (f.control.selectedIndex < 0) { f.control.value = ""; } });
    }

    var form = document.createElement("form");
    form.className = "claims-filter";
    form.autocomplete = "off";
    form.setAttribute("aria-label", "Filter the claims");
    filters.forEach(function (f) { form.append(labelled(f.name, f.control)); });
    form.append(labelled("Words", search));
    var all = document.createElement("button");
    all.type = "reset";
    all.textContent = "Show all";
    form.append(all);
    form.addEventListener("input", function () { note(); show(); });
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("reset", function () { setTimeout(function () { note(); show(); }, 0); });
    var box = table.closest(".pst-scrollable-table-container") || table;
    box.before(form, count);
    restore();
    show();
  }

  document.addEventListener("DOMContentLoaded", function () {
    function given(name) { return JSON.parse(document.getElementById(name).textContent); }
    document.querySelectorAll("table.claims-table").forEach(function (table) {
      start(table, given("claims-scales"), given("claims-groups"));
    });
  });
})();
