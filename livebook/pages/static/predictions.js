/* A reader's expectation before a figure, and the book's number once it is given. What was said is
   kept in this browser alone; the page of the reader's own verdicts gathers it and saves it as a
   file. Nothing is sent anywhere. */
(function () {
  "use strict";

  var KEY = "livebook.predictions";
  var WHAT = "predictions on the findings of a book";
  var make = window.livebook.make, number = window.livebook.number;
  var SVG = "http://www.w3.org/2000/svg";

  function recall() { return window.livebook.recall(KEY); }

  function remember(all) { window.livebook.remember(KEY, all); }

  /* As `livebook.findings.printed` writes a number in its unit. */
  function printed(value, unit, digits) {
    var text = Math.abs(value).toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
    var sign = value < 0 && Number(text.replace(/,/g, "")) !== 0 ? "−" : "";
    if (/^US\$/.test(unit)) { return sign + "US$" + text + unit.slice(3).replace(" ", "\u00a0"); }
    if (/^%/.test(unit)) { return sign + text + unit; }
    return sign + text + (unit ? "\u00a0" + unit : "");
  }

  function within(entry) {
    return Math.abs(entry.mine - entry.value) <= entry.margin + 1e-9 * Math.abs(entry.value);
  }

  function sentence(entry, about) {
    return "You expected " + printed(entry.mine, about.unit, about.digits) + "; the book finds " +
      about.printed + ", " + (within(entry) ? "inside" : "outside") + " what you gave or took.";
  }

  /* Both numbers on one line: a bar for the reader's margin, a ring for his number, a disc for the book's. */
  function drawn(entry) {
    var ends = [entry.mine - entry.margin, entry.mine + entry.margin, entry.value, 0];
    var low = Math.min.apply(null, ends), high = Math.max.apply(null, ends);
    function x(value) { return 12 + (value - low) / ((high - low) || 1) * 296; }
    var svg = document.createElementNS(SVG, "svg");
    function add(tag, attributes) {
      var element = document.createElementNS(SVG, tag);
      Object.keys(attributes).forEach(function (name) { element.setAttribute(name, attributes[name]); });
      svg.append(element);
      return element;
    }
    svg.setAttribute("viewBox", "0 0 320 44");
    svg.setAttribute("class", "curve");
    svg.setAttribute("width", "420");
    svg.setAttribute("aria-hidden", "true");
    add("path", { d: "M12 14H308", stroke: "currentColor", "stroke-width": 1, opacity: 0.5 });
    add("path", { d: "M" + x(entry.mine - entry.margin) + " 14H" + x(entry.mine + entry.margin), stroke: "currentColor", "stroke-width": 5, opacity: 0.5 });
    add("circle", { cx: x(entry.mine), cy: 14, r: 6, fill: "none", stroke: "currentColor", "stroke-width": 2 });
    add("circle", { cx: x(entry.value), cy: 14, r: 5, fill: "currentColor" });
    [["you", entry.mine], ["book", entry.value]].forEach(function (mark, n) {
      add("text", { x: Math.max(16, Math.min(304, x(mark[1]))), y: 28 + 12 * n, "text-anchor": "middle", "font-size": 11, fill: "currentColor" }).textContent = mark[0];
    });
    return svg;
  }

  function start(form) {
    var about = JSON.parse(form.dataset.prediction);
    if (about.value === null) { return; }
    var fields = form.querySelectorAll("input"), place = form.querySelector(".practice-reply");
    function show(entry) {
      place.replaceChildren(make("p", sentence(entry, about)), drawn(entry));
    }
    var kept = recall()[about.key];
    if (kept && kept.value === about.value) {
      fields[0].value = kept.mine;
      fields[1].value = kept.margin;
      show(kept);
    }
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var mine = number(fields[0].value), margin = number(fields[1].value);
      if (isNaN(mine) || isNaN(margin) || margin < 0) {
        place.replaceChildren(make("p", "Write two numbers, such as 40 and 10, with a decimal point if one is needed; the second is not negative."));
        return;
      }
      var all = recall();
      all[about.key] = { question: about.question, unit: about.unit, mine: mine, margin: margin, value: about.value };
      remember(all);
      show(all[about.key]);
    });
    form.hidden = false;
  }

  /* The page of the reader's own verdicts ------------------------------------------------------ */

  function gather(place) {
    var status = make("p", "", { role: "status" }), list = make("ul");
    function show() {
      var all = recall(), keys = Object.keys(all);
      var hits = keys.filter(function (key) { return within(all[key]); }).length;
      list.replaceChildren();
      keys.forEach(function (key) {
        var entry = all[key];
        list.append(make("li", entry.question + " You: " + entry.mine + " give or take " + entry.margin + "; the book: " +
          Number(entry.value.toPrecision(4)) + (entry.unit ? " (" + entry.unit + ")" : "") + ", " + (within(entry) ? "inside." : "outside.")));
      });
      status.textContent = keys.length
        ? "Of " + keys.length + " predictions " + hits + " hold the book's number within what you gave or took. Whoever is as sure as was asked has about four in five."
        : "You have made no predictions yet: notebooks ask for them before the figures that decide something.";
    }
    function save() {
      var text = JSON.stringify({ what: WHAT, version: 1, predictions: recall() }, null, 1) + "\n";
      window.livebook.save("my-predictions.json", "application/json", text);
      status.textContent = "Written to my-predictions.json.";
    }
    function clear() {
      if (!window.confirm("Clear your predictions from this browser? This cannot be undone.")) { return; }
      remember({});
      show();
    }
    var buttons = make("p"), button = window.livebook.button;
    buttons.append(button("Save predictions as JSON", save), " ", button("Clear predictions", clear));
    place.append(status, list, buttons);
    show();
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-prediction]").forEach(start);
    var place = document.getElementById("predictions-tool");
    if (place) { gather(place); }
  });
})();
